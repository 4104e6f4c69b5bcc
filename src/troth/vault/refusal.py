"""What is raised when the code tries something that the policy does not state."""


class PolicyViolation(Exception):
    """The code tried what the tenant's policy does not state. It was not done, and the ledger says so."""
