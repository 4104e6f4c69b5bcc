"""What is promised: the policy language, its compiler and its decisions. Pure functions and values, no I/O and no clock."""
