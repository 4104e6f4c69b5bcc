"""The SMTP server's side of one connection as a machine without sockets: bytes in, bytes and events out.

Feed it with `receive`, run it with `advance`, answer the event it stops at with `answer`, send what `take`
returns. Whatever the chunks, the same bytes and answers give the same output and events. Eight-bit content
is accepted without BODY=8BITMIME, as common senders send it; RFC 5321, 2.4 leaves the choice.
"""

from collections.abc import Callable
from dataclasses import replace

from troth.mail.smtp import grammar, replies, sasl
from troth.mail.smtp.authentication import Authentication
from troth.mail.smtp.budget import Budget
from troth.mail.smtp.conversation import Conversation
from troth.mail.smtp.events import Event, TlsWanted
from troth.mail.smtp.limits import Limits
from troth.mail.smtp.lines import AUTH_LIMIT, is_clean, line_limit, take_line
from troth.mail.smtp.transaction import Transaction
from troth.mail.smtp.values import Peer, Reply


class Session:
    """The state of one connection.

    `quiet` tells that it ended with no more input on its way: by QUIT or by `dismiss`. `steps` counts the
    commands, responses and messages that were complete: progress, which dripping bytes are not.
    """

    def __init__(
        self, hostname: str, limits: Limits, budget: Budget, peer: Peer, *, offers_tls: bool
    ) -> None:
        self.peer = peer
        self.quiet = False
        self.steps = 0
        self._hostname = hostname
        self._limits = limits
        self._offers_tls = offers_tls
        self._input = bytearray()
        self._talk = Conversation(limits.errors)
        self._transaction = Transaction(self._talk, limits, budget)
        self._authentication = Authentication(self._talk, self._authenticated)

    @property
    def closed(self) -> bool:
        """Whether the last reply was said."""
        return self._talk.closed

    @property
    def buffered(self) -> int:
        """Octets received and not yet worked on."""
        return len(self._input)

    @property
    def gathered(self) -> int | None:
        """Octets of content received since DATA; None outside of DATA."""
        content = self._transaction.content
        return None if content is None else content.received

    @property
    def in_transaction(self) -> bool:
        """Whether a sender was accepted and its message is not answered yet."""
        return self._transaction.open

    def greet(self) -> None:
        """Say the banner."""
        self._talk.write(f"220 {self._hostname} ESMTP\r\n".encode())

    def receive(self, data: bytes) -> None:
        """Take bytes from the peer; after the last reply they are ignored."""
        if not self._talk.closed:
            self._input += data

    def take(self) -> bytes:
        """The bytes to send since the last call."""
        return self._talk.take()

    def advance(self) -> Event | None:
        """Work until something must be asked (the event, to be answered) or the input runs out (None)."""
        talk = self._talk
        while talk.question is None and not talk.closed and self._read():
            self.steps += 1
        if talk.closed:
            self._input.clear()
        return talk.question

    def answer(self, reply: Reply | None) -> None:
        """Answer the event of `advance`. None says yes to all but a message, which needs a reply."""
        self._talk.answer(reply)

    def tls_started(self, certificate: str | None) -> None:
        """The handshake is done: all that was said before it is forgotten (RFC 3207, 4.2)."""
        self._transaction.reset()
        self.peer = replace(self.peer, helo="", tls=True, user=None, certificate=certificate)
        self._talk.answer(None)

    def dismiss(self, reply: Reply) -> None:
        """Say a last reply, unasked, and close."""
        self.quiet = True
        self._talk.say_last(reply)

    def abandon(self) -> None:
        """The connection is gone: an unfinished message is dropped and its memory given back."""
        self._talk.closed = True
        self._input.clear()
        self._transaction.abandon()

    def _read(self) -> bool:
        if self._transaction.content is not None:
            return self._transaction.feed(self._input)
        if self._authentication.running:
            return self._read_line(AUTH_LIMIT, self._authentication.respond)
        return self._read_line(line_limit(self._input), self._read_command)

    def _read_line(self, limit: int, obey: Callable[[bytes], None]) -> bool:
        line = take_line(self._input, limit)
        if line is not None:
            obey(line)
        elif len(self._input) >= limit:
            self._talk.say_last(replies.LINE_TOO_LONG)
        return line is not None

    def _read_command(self, line: bytes) -> None:
        if not is_clean(line):
            self._talk.say(replies.BAD_LINE)
            return
        try:
            self._obey(line.decode().rstrip(" "))
        except UnicodeDecodeError:
            self._talk.say(replies.BAD_UTF8)

    def _obey(self, line: str) -> None:
        word, _, argument = line.partition(" ")
        verb = word.upper()
        if verb not in _VERBS:
            self._talk.say(replies.NOT_IMPLEMENTED if verb in _UNIMPLEMENTED else replies.UNKNOWN_COMMAND)
        elif verb not in _UTF8_VERBS and not argument.isascii():
            self._talk.say(replies.NOT_ASCII)
        elif verb in _BARE_VERBS and argument:
            self._talk.say(replies.BAD_ARGUMENT)
        else:
            _VERBS[verb](self, argument)

    def _ehlo(self, argument: str) -> None:
        if self._greeted(argument, esmtp=True):
            self._talk.write(replies.encode_lines(250, self._extensions()))

    def _helo(self, argument: str) -> None:
        if self._greeted(argument, esmtp=False):
            self._talk.write(replies.encode_lines(250, [self._hostname]))

    def _greeted(self, argument: str, *, esmtp: bool) -> bool:
        name = grammar.parse_hello(argument)
        if name is None:
            self._talk.say(replies.BAD_ARGUMENT)
            return False
        self._transaction.reset()
        self.peer = replace(self.peer, helo=name, esmtp=esmtp)
        return True

    def _extensions(self) -> list[str]:
        lines = [self._hostname, f"SIZE {self._limits.size}", "8BITMIME", "SMTPUTF8", "PIPELINING", "DSN"]
        if self.peer.tls:
            lines.append(f"AUTH {' '.join(sasl.MECHANISMS)}")
        elif self._offers_tls:
            lines.append("STARTTLS")
        return [*lines, "ENHANCEDSTATUSCODES"]

    def _starttls(self, argument: str) -> None:
        if not self._offers_tls:
            self._talk.say(replies.NOT_IMPLEMENTED)
        elif self.peer.tls:
            self._talk.say(replies.NOT_NOW)
        elif self._input:
            # What was sent in clear must never be taken for what was sent inside TLS (CVE-2011-0411).
            self._talk.say_last(replies.DATA_AFTER_STARTTLS)
        else:
            self._talk.say(replies.READY_FOR_TLS)
            self._talk.ask(TlsWanted(), lambda _: None)

    def _auth(self, argument: str) -> None:
        if self._transaction.open:
            self._talk.say(replies.NOT_NOW)
        else:
            self._authentication.begin(self.peer, argument)

    def _authenticated(self, user: str) -> None:
        self.peer = replace(self.peer, user=user)

    def _mail(self, argument: str) -> None:
        if not self.peer.helo:
            self._talk.say(replies.HELLO_FIRST)
        else:
            self._transaction.mail(argument)

    def _rcpt(self, argument: str) -> None:
        self._transaction.rcpt(argument)

    def _data(self, argument: str) -> None:
        self._transaction.data()

    def _rset(self, argument: str) -> None:
        self._transaction.reset()
        self._talk.say(replies.OK)

    def _noop(self, argument: str) -> None:
        self._talk.say(replies.OK)

    def _vrfy(self, argument: str) -> None:
        self._talk.say(replies.CANNOT_VERIFY if argument else replies.BAD_ARGUMENT)

    def _quit(self, argument: str) -> None:
        self.quiet = True
        self._talk.say_last(replies.BYE)


_VERBS: dict[str, Callable[[Session, str], None]] = {
    "EHLO": Session._ehlo,
    "HELO": Session._helo,
    "MAIL": Session._mail,
    "RCPT": Session._rcpt,
    "DATA": Session._data,
    "RSET": Session._rset,
    "NOOP": Session._noop,
    "QUIT": Session._quit,
    "VRFY": Session._vrfy,
    "STARTTLS": Session._starttls,
    "AUTH": Session._auth,
}
_UTF8_VERBS = frozenset({"MAIL", "RCPT"})
_BARE_VERBS = frozenset({"DATA", "RSET", "QUIT", "STARTTLS"})
_UNIMPLEMENTED = frozenset({"EXPN", "HELP", "BDAT", "TURN", "ETRN", "SEND", "SOML", "SAML"})
