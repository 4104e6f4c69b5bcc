"""Error pages: what happened and what to do next, in plain words, and never a traceback."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from troth.runtime.ports import Busy, Outage
from troth.site.pages import Pages

RETRY_AFTER = "30"
"""Seconds after which an outage is worth another try."""
RETRY_WHEN_BUSY = "10"
"""Seconds after which those who were before us are served."""


@dataclass(frozen=True, slots=True)
class Advice:
    """The title of an error page, what happened, and what the person can do."""

    title: str
    happened: str
    next_step: str


ADVICE: Mapping[int, Advice] = {
    400: Advice(
        "We could not read that",
        "Something in the request was incomplete.",
        "Go back, check what you filled in, and send it once more.",
    ),
    403: Advice(
        "That came from somewhere else",
        "For your safety we accept forms only from our own pages, and your browser could not confirm that "
        "this was one.",
        "Open the page on this site again and send the form from there.",
    ),
    404: Advice(
        "There is nothing here",
        "The address may be mistyped, or what was here has been deleted.",
        "If you followed a link from a mail, open it again and make sure that it is complete.",
    ),
    405: Advice(
        "That does not work here",
        "This page cannot be used in that way.",
        "Go back to the page before and use its buttons.",
    ),
    413: Advice(
        "That is too large",
        "What you sent is larger than we can take. Nothing was stored.",
        "Send fewer or smaller files.",
    ),
    429: Advice(
        "Please wait a little",
        "There were many tries in a short time, so we slow down to protect you.",
        "Wait a few minutes and try again.",
    ),
    500: Advice(
        "Something went wrong on our side",
        "This is our mistake, not yours. Your messages are safe.",
        "Try again in a moment. If it stays like this, tell us what you were doing.",
    ),
    503: Advice(
        "We will be right back",
        "A part of the service does not answer at the moment. Nothing is lost.",
        "Try again in half a minute.",
    ),
}

BUSY = Advice(
    "Very many people are here just now",
    "More passphrases are waiting to be checked than we can manage in a few seconds, so this one was not "
    "looked at. Nothing is wrong with it, and nothing was counted against you.",
    "Wait ten seconds, go back, and send it again.",
)


class ErrorPages:
    """Answers for every way in which a request can end badly."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def page(self, request: Request, status: int, headers: Mapping[str, str] | None = None) -> Response:
        """Return the error page of a status; one without advice of its own gets that of its class."""
        advice = ADVICE.get(status) or ADVICE[500 if status >= 500 else 400]
        return self._advise(request, status, advice, headers or {})

    def _advise(self, request: Request, status: int, advice: Advice, headers: Mapping[str, str]) -> Response:
        response = self._pages.render(request, "site/error.html", status, code=status, advice=advice)
        response.headers.update(headers)
        return response

    def handlers(self) -> dict[Any, Any]:
        """Return the exception handlers that a Starlette application takes."""
        return {
            HTTPException: self._refused,
            Busy: self._busy,
            Outage: self._outage,
            Exception: self._mistake,
        }

    async def _refused(self, request: Request, problem: HTTPException) -> Response:
        if problem.status_code < 400:
            return Response(status_code=problem.status_code, headers=problem.headers)
        return self.page(request, problem.status_code, problem.headers)

    async def _outage(self, request: Request, _: Outage) -> Response:
        return self.page(request, 503, {"Retry-After": RETRY_AFTER})

    async def _busy(self, request: Request, _: Busy) -> Response:
        return self._advise(request, 503, BUSY, {"Retry-After": RETRY_WHEN_BUSY})

    async def _mistake(self, request: Request, _: Exception) -> Response:
        return self.page(request, 500)
