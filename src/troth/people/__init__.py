"""Tenants, persons, accounts, sign-in and the sessions they open."""
