"""Answering a sealed message from its page, with files, under the same seal."""

import re
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.inbox.addressees import addressees
from troth.inbox.pages.downloads import media_type, safe_filename
from troth.inbox.pages.session import MESSAGE, home, message_of, see, session_of, while_open
from troth.inbox.portal import Draft, Letter, Portal, Upload
from troth.site.forms import File, Form, Limits, read_form
from troth.site.pages import Pages, host_of

MOST_FILES = 5
# More parts than we accept are still parsed, so that a sixth file costs the person no written text.
LIMITS = Limits(body=25_000_000, field=512 * 1024, fields=10, files=4 * MOST_FILES)
FOLDERS = re.compile(r".*[\\/]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an answer was not sent, in the person's words."""

    status: int
    text: str


EMPTY = Problem(422, "Write a few words or attach a file first.")
TOO_MANY = Problem(422, f"You can attach up to {MOST_FILES} files. Choose them again, please.")
NOT_SENT = Problem(409, "The answer could not be sent. Your text is still here; choose your files again.")


@dataclass(frozen=True, slots=True)
class Answers:
    """The pages `reply` and `reply-all` of a message."""

    portal: Portal
    pages: Pages

    def routes(self) -> list[Route]:
        """Return the routes of these pages."""
        paths = (MESSAGE + "/reply", MESSAGE + "/reply-all")
        write, send = while_open(self.pages, self.write), while_open(self.pages, self.send)
        return [Route(path, write) for path in paths] + [
            Route(path, send, methods=["POST"]) for path in paths
        ]

    async def write(self, request: Request) -> Response:
        """Show an empty answer."""
        return await self._form(request, "")

    async def send(self, request: Request) -> Response:
        """Send the answer, or show the form again with what is wrong and the text kept."""
        session = session_of(request)
        form = await read_form(request, LIMITS)
        problem = _problem(form) or await self._send(request, session, form)
        if problem:
            return await self._form(request, form.text("text"), problem)
        return see(home(session) + "?done=answered")

    async def _send(self, request: Request, session: str, form: Form) -> Problem | None:
        draft = Draft(_lines(form.text("text")), to_all(request), tuple(_upload(file) for file in form.files))
        sent = await self.portal.answer(host_of(request), session, message_of(request), draft)
        return None if sent else NOT_SENT

    async def _form(self, request: Request, text: str, problem: Problem | None = None) -> Response:
        session = session_of(request)
        letter = await self.portal.letter(host_of(request), session, message_of(request))
        if letter is None:
            raise HTTPException(404)
        return self.pages.render(
            request,
            "inbox/answer.html",
            problem.status if problem else 200,
            home=home(session),
            letter=letter,
            to_all=to_all(request),
            recipients=recipients(letter, to_all(request)),
            text=text,
            problem=problem,
            most_files=MOST_FILES,
            most_bytes=LIMITS.body,
        )


def to_all(request: Request) -> bool:
    """Tell whether the path asks to answer everybody."""
    return request.url.path.endswith("/reply-all")


def recipients(letter: Letter, everybody: bool) -> tuple[str, ...]:
    """Return the addresses that the page names as the ones to be answered, each once."""
    first, others = addressees(letter.sender, letter.reply_to, letter.to + letter.cc, letter.reader)
    return (first, *others) if everybody else (first,)


def _problem(form: Form) -> Problem | None:
    if len(form.files) > MOST_FILES:
        return TOO_MANY
    return None if form.text("text").strip() or form.files else EMPTY


def _upload(file: File) -> Upload:
    name = safe_filename(FOLDERS.sub("", file.filename))
    return Upload(name, media_type(file.content_type), file.content)


def _lines(text: str) -> str:
    # Browsers send CRLF (HTML, form submission); within Troth a line ends with LF.
    return text.replace("\r\n", "\n").replace("\r", "\n")
