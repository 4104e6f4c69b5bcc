"""The list of messages, and one message: read, framed, downloaded, deleted."""

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route

from troth.inbox.html import FRAME_POLICY, document
from troth.inbox.pages.downloads import DOWNLOAD_POLICY, disposition, media_type
from troth.inbox.pages.session import (
    MESSAGE,
    PREFIX,
    home,
    message_of,
    picks_up,
    see,
    session_of,
    while_open,
)
from troth.inbox.portal import Letter, Portal
from troth.site.pages import Pages, host_of

DONE = {
    "deleted": "The message is deleted.",
    "answered": "Your answer is on its way.",
    "passphrase": "Your passphrase is changed.",
}


@dataclass(frozen=True, slots=True)
class Letters:
    """The pages of a session that show messages."""

    portal: Portal
    pages: Pages

    def routes(self) -> list[Route]:
        """Return the routes of these pages."""
        reading = {
            PREFIX + "/": self.inbox,
            MESSAGE: self.letter,
            MESSAGE + "/body": self.body,
            MESSAGE + "/attachment/{index:int}": self.attachment,
            MESSAGE + "/eml": self.eml,
            MESSAGE + "/delete": self.confirm,
        }
        delete = Route(MESSAGE + "/delete", while_open(self.pages, self.delete), methods=["POST"])
        return [*(Route(path, while_open(self.pages, page)) for path, page in reading.items()), delete]

    async def inbox(self, request: Request) -> Response:
        """List the messages."""
        session = session_of(request)
        rows = await self.portal.inbox(host_of(request), session)
        done = DONE.get(request.query_params.get("done", ""))
        return self.pages.render(request, "inbox/inbox.html", home=home(session), rows=rows, done=done)

    async def letter(self, request: Request) -> Response:
        """Show one message, as text if it has any, else as framed HTML."""
        letter = await self._letter(request, pick_up=picks_up(request))
        framed = letter.has_html and (letter.text is None or request.query_params.get("as") == "html")
        return self.pages.render(
            request,
            "inbox/letter.html",
            home=home(session_of(request)),
            letter=letter,
            framed=framed,
        )

    async def body(self, request: Request) -> Response:
        """Serve the HTML of a message for the frame, where no script runs and nothing remote loads."""
        fragment = await self.portal.html(
            host_of(request), session_of(request), message_of(request), pick_up=picks_up(request)
        )
        if fragment is None:
            raise HTTPException(404)
        return HTMLResponse(document(fragment), headers={"Content-Security-Policy": FRAME_POLICY})

    async def attachment(self, request: Request) -> Response:
        """Serve one attachment as a download, never to be shown in place."""
        found = await self.portal.attachment(
            host_of(request),
            session_of(request),
            message_of(request),
            request.path_params["index"],
            pick_up=picks_up(request),
        )
        if found is None:
            raise HTTPException(404)
        attachment, content = found
        headers = {
            "Content-Disposition": disposition(attachment.filename),
            "Content-Security-Policy": DOWNLOAD_POLICY,
        }
        kind = media_type(attachment.content_type)
        if isinstance(content, bytes):
            return Response(content, media_type=kind, headers=headers)
        return StreamingResponse(content, media_type=kind, headers=headers)

    async def eml(self, request: Request) -> Response:
        """Serve the whole message as a file for a mail program."""
        content = await self.portal.eml(
            host_of(request), session_of(request), message_of(request), pick_up=picks_up(request)
        )
        if content is None:
            raise HTTPException(404)
        headers = {
            "Content-Disposition": disposition(f"message-{message_of(request)}.eml"),
            "Content-Security-Policy": DOWNLOAD_POLICY,
        }
        return Response(content, media_type="message/rfc822", headers=headers)

    async def confirm(self, request: Request) -> Response:
        """Ask before a message is deleted; whoever is asked has not read it yet."""
        letter = await self._letter(request)
        return self.pages.render(request, "inbox/delete.html", home=home(session_of(request)), letter=letter)

    async def delete(self, request: Request) -> Response:
        """Delete a message and return to the list."""
        session = session_of(request)
        if not await self.portal.delete(host_of(request), session, message_of(request)):
            raise HTTPException(404)
        return see(home(session) + "?done=deleted")

    async def _letter(self, request: Request, *, pick_up: bool = False) -> Letter:
        letter = await self.portal.letter(
            host_of(request), session_of(request), message_of(request), pick_up=pick_up
        )
        if letter is None:
            raise HTTPException(404)
        return letter
