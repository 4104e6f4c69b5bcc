"""Staff: who they are, what they may read and do, and the console in which they do it."""
