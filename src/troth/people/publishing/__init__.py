"""Publishing a version of a policy: what it changes, whom that is told and how, and what they answer."""
