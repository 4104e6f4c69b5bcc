"""The AUTH command and the exchange that follows it (RFC 4954)."""

from collections.abc import Callable

from troth.mail.smtp import replies, sasl
from troth.mail.smtp.conversation import Conversation
from troth.mail.smtp.events import Credentials
from troth.mail.smtp.values import Peer, Reply

_TRIES = 3


class Authentication:
    """AUTH on one connection: three failed tries, the fourth is answered with 421."""

    __slots__ = ("_exchange", "_failed", "_succeeded", "_talk", "_user")

    def __init__(self, talk: Conversation, succeeded: Callable[[str], None]) -> None:
        self._talk = talk
        self._succeeded = succeeded
        self._exchange: sasl.Exchange | None = None
        self._user = ""
        self._failed = 0

    @property
    def running(self) -> bool:
        """Whether the next line is a response and no command."""
        return self._exchange is not None

    def begin(self, peer: Peer, argument: str) -> None:
        """Obey an AUTH command outside of a mail transaction."""
        mechanism, _, initial = argument.partition(" ")
        refusal = self._refusal(peer, mechanism.upper())
        if refusal is not None:
            self._talk.say(refusal)
        else:
            self._start(sasl.MECHANISMS[mechanism.upper()](), initial)

    def respond(self, line: bytes) -> None:
        """Take one response line."""
        response = sasl.decode_response(line)
        if line == b"*":
            self._end(replies.AUTHENTICATION_CANCELLED)
        elif response is None:
            self._end(replies.BAD_RESPONSE)
        else:
            self._continue(response)

    def _refusal(self, peer: Peer, mechanism: str) -> Reply | None:
        if not peer.tls:
            return replies.TLS_FIRST
        if not peer.helo:
            return replies.HELLO_FIRST
        if peer.user is not None:
            return replies.NOT_NOW
        if mechanism not in sasl.MECHANISMS:
            return replies.UNKNOWN_MECHANISM
        return replies.TOO_MANY_TRIES if self._failed >= _TRIES else None

    def _start(self, exchange: sasl.Exchange, initial: str) -> None:
        challenge = next(exchange)
        self._exchange = exchange
        if initial == "=":
            self._continue(b"")
        elif initial:
            self.respond(initial.encode())
        else:
            self._talk.write(sasl.encode_challenge(challenge))

    def _continue(self, response: bytes) -> None:
        if self._exchange is None:
            return
        try:
            self._talk.write(sasl.encode_challenge(self._exchange.send(response)))
        except StopIteration as done:
            self._end(done.value)

    def _end(self, outcome: Credentials | Reply) -> None:
        self._exchange = None
        if isinstance(outcome, Reply):
            self._talk.say(outcome)
        else:
            self._user = outcome.user
            self._talk.ask(outcome, self._answered)

    def _answered(self, reply: Reply | None) -> None:
        if reply is None:
            self._succeeded(self._user)
        elif reply.code >= 500:
            self._failed += 1
        self._talk.say(reply or replies.AUTHENTICATED)
