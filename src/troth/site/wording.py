"""How pages write times, sizes and counts."""

from datetime import UTC, datetime


def moment(when: datetime) -> str:
    """Return an aware time as `22 Nov 2026, 14:20 UTC`, whatever its zone."""
    there = when.astimezone(UTC)
    return f"{there.day} {there:%b %Y, %H:%M} UTC"


def readable_size(size: int) -> str:
    """Return a number of bytes as people read it, in steps of 1,000: `850 B`, `1.2 MB`."""
    if size < 1000:
        return f"{size} B"
    for unit, amount in (("kB", size / 1e3), ("MB", size / 1e6)):
        if amount < 999.95:
            return f"{amount:.1f} {unit}"
    return f"{size / 1e9:.1f} GB"


def counted(count: int, singular: str, plural: str | None = None) -> str:
    """Return a count with its noun: `1 message`, `3 messages`."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"
