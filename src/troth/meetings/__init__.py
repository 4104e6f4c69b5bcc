"""Meetings that leave nothing behind: planned, joined from an invitation, live, then a record of times."""
