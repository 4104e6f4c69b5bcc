"""Meetings that leave nothing behind: planned, joined from an invitation, live, and then a record of times."""
