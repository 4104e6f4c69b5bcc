"""The time as deadlines see it: the system's, or for a demonstration so much ahead of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
"""Gives the present moment, with its zone."""


def now() -> datetime:
    """The system's time."""
    return datetime.now(UTC)


def clock(ahead: timedelta | None = None) -> Clock:
    """A clock that runs with the system's, ahead of it by a span."""
    if not ahead:
        return now
    return lambda: now() + ahead
