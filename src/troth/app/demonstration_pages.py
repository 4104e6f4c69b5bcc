"""The demonstration server's own pages: every mail that it would have sent, caught to be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.mail.outgoing import Captured as CapturedMail
from troth.mail.outgoing import captured
from troth.mail.reading import Reading, read
from troth.runtime.settings import Settings
from troth.site.listings import Captured, Step
from troth.site.pages import Pages

_SHOWN_HEADERS = ("From", "To", "Subject", "Date")


@dataclass(frozen=True, slots=True)
class DemonstrationPages:
    """Pages under `/demo`; they exist in a demonstration only."""

    settings: Settings
    pages: Pages

    def routes(self) -> list[Route]:
        return [
            Route("/demo", self.listed),
            Route("/demo/{id}", self.one),
            Route("/demo/{id}/source", self.source),
        ]

    def _folder(self) -> Path | None:
        parts = urlsplit(self.settings.relay)
        return Path(parts.path) if parts.scheme == "file" else None

    def _mails(self) -> list[CapturedMail]:
        folder = self._folder()
        return list(captured(folder))[:200] if folder and folder.exists() else []

    def _find(self, request: Request) -> CapturedMail:
        for mail in self._mails():
            if mail.path.stem == request.path_params["id"]:
                return mail
        raise HTTPException(404)

    async def listed(self, request: Request) -> Response:
        """In a demonstration: list every mail that would have been sent."""
        rows = [_row(mail, read(mail.content())) for mail in self._mails()]
        return self.pages.render(request, "site/demo.html", captured=rows)

    async def one(self, request: Request) -> Response:
        """In a demonstration: show one mail."""
        mail = self._find(request)
        reading = read(mail.content())
        headers = [(name, value) for name in _SHOWN_HEADERS if (value := reading.header(name))]
        return self.pages.render(
            request,
            "site/captured.html",
            mail=_row(mail, reading),
            headers=headers,
            text=reading.body_text or "",
            raw=f"/demo/{mail.path.stem}/source",
        )

    async def source(self, request: Request) -> Response:
        """In a demonstration: serve one mail as it was caught."""
        return Response(self._find(request).content(), media_type="text/plain; charset=utf-8")


def _row(mail: CapturedMail, reading: Reading) -> Captured:
    automatic = reading.header("auto-submitted")
    way = "notice" if automatic else "passed"
    said = "written by the server itself" if automatic else "relayed as it came"
    steps = [Step(mail.at, "Handed to the relay", f"{said}; the demonstration caught it here")]
    sender = mail.sender or reading.header("from") or "the server"
    return Captured(mail.path.stem, mail.at, sender, mail.recipients, reading.subject, way, steps)
