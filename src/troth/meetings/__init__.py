"""Meetings that leave nothing behind: planned, joined by invitation, live, and then a record of times."""
