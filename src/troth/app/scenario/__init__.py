"""The scenario: the same things done to five tenants on one server, through its public doors alone."""
