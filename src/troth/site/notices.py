"""What an organisation announces on each of its pages, until its time is over or somebody puts it away."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.requests import Request

OWN_PATH = re.compile(r"/(?:[A-Za-z0-9_~:.-]+/?)*")
LONGEST_PATH = 500


@dataclass(frozen=True, slots=True)
class SiteNotice:
    """An announcement: its text and where there is more of it.

    `name` tells it apart; `stays` says that it is shown until somebody puts it away, where it can be.
    """

    name: str
    title: str
    text: str
    path: str
    stays: bool = False


Announced = Callable[[str], Sequence[SiteNotice]]
"""The announcements of a host."""


def nothing_announced(_: str) -> Sequence[SiteNotice]:
    return ()


def shown(request: Request, announced: Sequence[SiteNotice]) -> list[SiteNotice]:
    """The announcements on this page: those of everybody that were not put away, and those for its reader."""
    state = request.scope.get("state", {})
    if not announced and not state:
        return []
    away = {*state.get("put_away", ()), request.query_params.get("put-away", "")}
    return [*state.get("own_notices", ()), *(one for one in announced if one.name not in away)]


def own_path(text: str) -> str:
    """A path of this site to go back to, or the home page for anything else."""
    fits = len(text) <= LONGEST_PATH and not text.startswith("//") and OWN_PATH.fullmatch(text)
    return text if fits else "/"
