"""What every page of the console needs: the door, the office, and a plain word for what was not done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from troth.people.staff.door import StaffDoor, Visit
from troth.people.staff.office import Office
from troth.site.pages import Pages

BASE = "/staff/{session}"


@dataclass(frozen=True, slots=True)
class Console:
    """Renders pages of the console."""

    door: StaffDoor
    office: Office
    pages: Pages

    def show(
        self, request: Request, visit: Visit, here: str, status: int = 200, **context: object
    ) -> Response:
        """The page of this name; `refusal` and `done` may be in the context."""
        given = {"refusal": None, "done": DONE.get(request.query_params.get("done", "")), **context}
        return self.pages.render(request, f"staff/{here}.html", status, **given, **visit.context(here))


def not_done(error: Exception) -> Mapping[str, str]:
    """A refusal as pages show it."""
    text = str(error)
    return {
        "title": "That was not done",
        "text": text[:1].upper() + text[1:] + ("" if text[-1:] == "." else "."),
    }


def same_words(names: Iterable[str]) -> list[tuple[str, str]]:
    """Options of a form whose values are their own words."""
    return [(name, name) for name in names]


DONE: Mapping[str, str] = {
    "confirmed": "Thank you. It is noted that you know the policy.",
    "removed": "Their access has ended, and so have their sessions.",
    "attested": "Your attestation is kept, and shown on the policy page.",
    "entered": "The register has the company as you entered it.",
    "struck": "The company is out of the register.",
    "entered-request": "It is entered. The person hears of it by mail.",
    "identify": "It is noted how you made sure. The request goes on.",
    "acknowledge": "You have taken it up.",
    "answer": "It is answered. The person is told by mail.",
    "extend": "It has more time. The person is told why by mail.",
    "refuse": "It is refused. The person is told why, and whom to write to, by mail.",
    "erase": "It is erased: the key that opened the data is destroyed.",
    "opened": "The case is open. Somebody else has to approve it now.",
    "approved": "You approved the case.",
    "posted": "The transfer is posted, and people are told as the policy says.",
    "announced": "It is on its way, and goes to each person once.",
}
