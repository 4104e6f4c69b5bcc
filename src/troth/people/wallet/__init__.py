"""Signing up with an identity wallet, which fills in the form and nothing more."""
