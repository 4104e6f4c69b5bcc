"""A portal that answers from a script and writes down what it was asked; it decides nothing."""

from datetime import UTC, datetime
from uuid import UUID

from troth.inbox.portal import Arrival, ArrivalKind, Attachment, Letter, Opened, Row, SessionOver

SESSION = "s" * 43
MESSAGE = UUID("0b6b1f9e-6f3c-4a57-9d0e-0d2c3b8a7f11")
LINK = "link-of-the-notice"
AT = datetime(2026, 11, 20, 9, 41, tzinfo=UTC)
UNTIL = datetime(2026, 12, 20, 9, 41, tzinfo=UTC)

ROW = Row(MESSAGE, "amara@clinic.example", "Amara", "Your results <b>", AT, UNTIL, True, 1, 2_000, False)
LETTER = Letter(
    MESSAGE, "amara@clinic.example", "Amara", "Your results <b>", AT, UNTIL, True, 2_000, False,
    to=("m@home.example",), cc=("desk@clinic.example",), text="They are <good>.", has_html=True,
    attachments=(Attachment(0, "bericht.pdf", "application/pdf", 5),), remote_images_blocked=2,
)  # fmt: skip


class ScriptedPortal:
    def __init__(self):
        self.asked = []
        self.arrival = Arrival(ArrivalKind.RETURNING, may_remember=True)
        self.opened = Opened(SESSION)
        self.over = False
        self.letter_ = LETTER
        self.attachment_ = (LETTER.attachments[0], b"%PDF-")
        self.html_ = "<p>They are good.</p>"
        self.done = True

    def _hear(self, *asked):
        self.asked.append(asked)

    def _session(self, *asked):
        self._hear(*asked)
        if self.over:
            raise SessionOver

    async def arrive(self, host, link):
        self._hear("arrive", host, link)
        return self.arrival

    async def register(self, host, link, passphrase, again):
        self._hear("register", host, link, passphrase, again)
        return self.opened

    async def sign_in(self, host, link, address, passphrase):
        self._hear("sign_in", host, link, address, passphrase)
        return self.opened

    async def send_fresh_link(self, host, address):
        self._hear("send_fresh_link", host, address)

    async def start_over(self, host, link, passphrase, again):
        self._hear("start_over", host, link, passphrase, again)
        return self.opened

    async def inbox(self, host, session):
        self._session("inbox", host, session)
        return (ROW,)

    async def letter(self, host, session, message, *, pick_up=False):
        self._session("letter", host, session, message)
        return self.letter_

    async def html(self, host, session, message, *, pick_up=False):
        self._session("html", host, session, message)
        return self.html_

    async def attachment(self, host, session, message, index, *, pick_up=False):
        self._session("attachment", host, session, message, index)
        return self.attachment_

    async def eml(self, host, session, message, *, pick_up=False):
        self._session("eml", host, session, message)
        return b"Subject: x\r\n\r\n" if self.done else None

    async def answer(self, host, session, message, draft):
        self._session("answer", host, session, message, draft)
        return self.done

    async def delete(self, host, session, message):
        self._session("delete", host, session, message)
        return self.done

    async def change_passphrase(self, host, session, current, new, again):
        self._session("change_passphrase", host, session, current, new, again)
        return self.opened

    async def sign_out(self, host, session):
        self._session("sign_out", host, session)
