"""The small protocols and values through which services meet; `app` wires one to the other."""

from __future__ import annotations


class Outage(Exception):
    """Something that we depend on is away for now: 451 in SMTP, 503 in HTTP; never "allow"."""


class StorageFull(Outage):
    """There is no room to accept more work durably: 452 in SMTP, 503 in HTTP."""
