"""Becoming a member: the form that the policy asks for, what it stores, and the confirmed address."""
