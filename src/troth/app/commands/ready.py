"""What every command does first that works in the data folder."""

from __future__ import annotations

from troth.runtime.logs import configure
from troth.runtime.settings import Settings


def ready(settings: Settings) -> Settings:
    """Settings in effect: logs as they say, and the data folder there."""
    configure(settings.log_level)
    settings.data.mkdir(parents=True, exist_ok=True)
    return settings
