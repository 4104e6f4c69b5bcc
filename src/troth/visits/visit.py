"""One visit to a page, as a request tells of it, in coarse words that say nothing about a single person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

from starlette.requests import Request

BROWSERS = (
    ("bot", "robot"),
    ("crawl", "robot"),
    ("edg", "Edge"),
    ("opr/", "Opera"),
    ("samsungbrowser", "Samsung Internet"),
    ("firefox", "Firefox"),
    ("fxios", "Firefox"),
    ("chrome", "Chrome"),
    ("crios", "Chrome"),
    ("safari", "Safari"),
)
"""A word of the User-Agent header, and the browser that it gives away; the first that is found counts."""
SIGNALS = {"DNT": "dnt", "GPC": "sec-gpc"}
"""A browser's wish not to be counted, and the header that says so with "1"."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A page that was shown: when (to the minute), where from, with what, and which site led here."""

    at: datetime
    page: str
    address: IPv4Address | IPv6Address | None
    browser: str
    referral: str


def visit(request: Request, page: str, address: IPv4Address | IPv6Address | None) -> Visit:
    """The visit that a request makes to a page of ours."""
    minute = datetime.now(UTC).replace(second=0, microsecond=0)
    said = request.headers
    return Visit(minute, page, address, browser(said.get("user-agent", "")), _site(said.get("referer", "")))


def browser(agent: str) -> str:
    """The kind of browser behind a User-Agent header, or "other"."""
    said = agent.lower()
    return next((name for word, name in BROWSERS if word in said), "other")


def _site(referer: str) -> str:
    """The site that led here, without the page there, which may name a person."""
    try:
        return urlsplit(referer).hostname or ""
    except ValueError:
        return ""


def refuses(request: Request, heeds: tuple[str, ...]) -> bool:
    """Whether the browser sends one of the signals that the policy heeds."""
    return any(request.headers.get(SIGNALS[signal]) == "1" for signal in heeds)
