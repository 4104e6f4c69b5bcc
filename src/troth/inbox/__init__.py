"""Sealed items for a person, and the portal where they are read."""
