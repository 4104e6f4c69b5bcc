"""The pages of the staff, the demonstration and the policy with made-up content, for looking at them."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.policy.page import Bullets, Paragraph, Section, Table
from troth.site.listings import Captured, Decision, HeldMessage, Reason, Step
from troth.site.pages import Pages

NOW = datetime(2026, 11, 20, 9, 41, tzinfo=UTC)
REASONS = (
    Reason("Health terms", "4 terms with an identifier", "diagn…: ▒▒▒▒▒ M. B▒▒▒▒"),
    Reason("US social security number", "1 valid number", "▒▒▒-▒▒-6789"),
)
JOURNEY = (
    Step(NOW, "Received", "from mail.clinic.example over TLS 1.3"),
    Step(NOW, "Read", "2 rules found something"),
    Step(NOW, "Sealed", "no certificate, no key; the portal it is"),
    Step(NOW, "Announced", "the notice says neither sender's words nor subject"),
)
DECISIONS = (
    Decision("d1", NOW, "a.okafor@clinic.example", ("m.baker@home.example",), "sealed", REASONS),
    Decision("d2", NOW, "desk@clinic.example", ("all@press.example", "it@press.example"), "passed", ()),
    Decision("d3", NOW, "intern@clinic.example", ("friend@far.example",), "held", REASONS[1:]),
    Decision("d4", NOW, "bot@clinic.example", ("list@far.example",), "refused", REASONS[:1]),
)
HELD = (
    HeldMessage(
        "h1",
        NOW,
        NOW.replace(day=23),
        "intern@clinic.example",
        ("friend@far.example",),
        "Patients, October",
        REASONS,
    ),
)
CAPTURED = (
    Captured(
        "c1",
        NOW,
        "a.okafor@clinic.example",
        ("m.baker@home.example",),
        "Your results from Tuesday",
        "sealed",
        JOURNEY,
    ),
    Captured(
        "c2", NOW, "desk@clinic.example", ("all@press.example",), "Open day in May", "passed", JOURNEY[:2]
    ),
)
SECTIONS = (
    Section(
        "what",
        "What we collect",
        (
            Paragraph("We collect what a message needs to reach you, and nothing to find out who you are."),
            Table(
                "What, where from and for how long",
                ("Data", "From", "Kept"),
                (
                    ("Mail address", "the sender", "as long as you have messages"),
                    ("Message", "the sender", "30 days"),
                ),
            ),
        ),
    ),
    Section("by-whom", "By whom", (Paragraph("By us, on our own machines. Nobody else runs them."),)),
    Section("why", "Why", (Bullets(("To deliver your messages", "To keep the service safe")),)),
    Section("with-whom", "With whom we share it", (Paragraph("With nobody but the people you answer."),)),
    Section("choices", "Your choices", (Bullets(("Remember my address: off unless you turn it on",)),)),
    Section("security", "How we protect it", (Paragraph("Each message is sealed under a key of yours."),)),
    Section("correcting", "Seeing and correcting it", (Paragraph("Write to us, or delete it yourself."),)),
)
MENU = (("", "Overview"), ("decisions", "Decisions"), ("held", "Held"))
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "/": ("site/home.html", {"summary": "Lindenhof Clinic sends confidential mail that only you can open."}),
    "/policy": (
        "site/policy.html",
        {"version": "3", "effective": date(2026, 9, 1), "sections": SECTIONS, "versions": ()},
    ),
    "/demo": ("site/demo.html", {"captured": CAPTURED}),
    "/demo/c1": (
        "site/captured.html",
        {
            "mail": CAPTURED[0],
            "headers": (("From", "a.okafor@clinic.example"), ("Subject", "Your results")),
            "text": "A sealed message waits for you.\n\nhttps://portal.clinic.example/m/…",
            "raw": "/demo/c1/source",
        },
    ),
    "/staff": ("site/staff_sign_in.html", {"name": "", "refusal": None}),
    "/staff/x/decisions": (
        "site/decisions.html",
        {"home": "/staff/x/", "here": "decisions", "menu": MENU, "decisions": DECISIONS},
    ),
    "/staff/x/decisions/d1": (
        "site/decision.html",
        {
            "home": "/staff/x/",
            "here": "decisions",
            "menu": MENU,
            "decision": DECISIONS[0],
            "journey": JOURNEY,
        },
    ),
    "/staff/x/held": (
        "site/held.html",
        {"home": "/staff/x/", "here": "held", "menu": MENU, "done": "The message is released.", "held": HELD},
    ),
}


def routes(pages: Pages) -> list[Route]:
    """Return a route for each of the pages."""
    return [Route(path, _page(pages, *page)) for path, page in PAGES.items()]


def _page(pages: Pages, template: str, context: dict[str, Any]) -> Callable[[Request], Awaitable[Response]]:
    async def show(request: Request) -> Response:
        return pages.render(request, template, **context)

    return show
