"""The SMTP client without a socket: bytes and parcels in, actions out (RFC 5321)."""

from collections.abc import Sequence
from enum import StrEnum

from troth.mail.outgoing.abilities import Abilities
from troth.mail.outgoing.actions import Action, Done, Drop, Ready, StartTls
from troth.mail.outgoing.fitness import unfit
from troth.mail.outgoing.opening import INJECTED, OUT_OF_STEP, Credentials, Opening, Security
from troth.mail.outgoing.parcel import Parcel, Verdict
from troth.mail.outgoing.replies import MalformedReplyError, Reply, ReplyParser
from troth.mail.outgoing.transaction import Transaction

_NOTHING: tuple[Action, ...] = ()


class Phase(StrEnum):
    """What the session is waiting for; each phase has a time limit of its own (RFC 5321 §4.5.3.2)."""

    OPENING = "opening"
    HANDSHAKE = "handshake"
    READY = "ready"
    ENVELOPE = "envelope"
    CONTENT = "content"
    CLOSED = "closed"


class Client:
    """One session with one peer, for any number of parcels, one after the other."""

    __slots__ = ("_handled", "_opening", "_parser", "_reset_due", "_transaction", "phase")

    def __init__(self, hostname: str, security: Security, credentials: Credentials | None = None) -> None:
        self.phase = Phase.OPENING
        self._opening = Opening(hostname, security, credentials)
        self._parser = ReplyParser()
        self._transaction: Transaction | None = None
        self._reset_due = False
        self._handled = 0

    @property
    def peer(self) -> Abilities:
        """What the peer offered in the EHLO reply that counts."""
        return self._opening.peer

    @property
    def handled(self) -> int:
        """How many parcels were submitted in this session."""
        return self._handled

    def feed(self, data: bytes) -> Sequence[Action]:
        """Take bytes from the peer."""
        if self._over:
            return _NOTHING
        actions: list[Action] = []
        try:
            for reply in self._parser.feed(data):
                actions += self._take(reply)
                if self._over:
                    return actions
        except MalformedReplyError as trouble:
            return [*actions, *self.lost(Verdict(451, "4.5.0", f"The next host sent {trouble}"))]
        if self.phase is Phase.HANDSHAKE and self._parser.pending:
            return self.lost(INJECTED)
        return actions

    def secured(self) -> Sequence[Action]:
        """Go on after the TLS handshake."""
        self.phase = Phase.OPENING
        return self._opening.secured()

    def submit(self, parcel: Parcel) -> Sequence[Action]:
        """Start on a parcel; only in phase READY."""
        refusal = unfit(parcel, self.peer)
        if refusal is not None:
            return (Done(refusal.on_all(parcel)),)
        self._transaction = Transaction(parcel, self.peer, reset=self._reset_due)
        self._handled += 1
        self.phase = Phase.ENVELOPE
        return self._transaction.start()

    def lost(self, why: Verdict) -> Sequence[Action]:
        """The session is over: the peer went, ran out of time, or broke the protocol."""
        was, self.phase = self._transaction, Phase.CLOSED
        self._transaction = None
        if was is None:
            return (Drop(why),)
        again = self._handled > 1 and not was.accepted
        return (Done(was.abandon(why), again), Drop(why))

    @property
    def _over(self) -> bool:
        return self.phase is Phase.CLOSED

    def _take(self, reply: Reply) -> Sequence[Action]:
        if reply.code == 421:
            return self.lost(reply.verdict)
        if self._transaction is not None:
            return self._in_transaction(self._transaction, reply)
        if self.phase is Phase.READY:
            return self.lost(OUT_OF_STEP)
        return self._in_opening(reply)

    def _in_opening(self, reply: Reply) -> Sequence[Action]:
        actions = self._opening.answer(reply)
        match actions[-1]:
            case Drop(why):
                return self.lost(why)
            case Ready():
                self.phase = Phase.READY
            case StartTls():
                self.phase = Phase.HANDSHAKE
        return actions

    def _in_transaction(self, transaction: Transaction, reply: Reply) -> Sequence[Action]:
        actions = transaction.answer(reply)
        if transaction.sending:
            self.phase = Phase.CONTENT
        if not actions:
            return actions
        match actions[-1]:
            case Drop(why):
                return self.lost(why)
            case Done():
                self._reset_due = transaction.reset_due
                self._transaction = None
                self.phase = Phase.READY
        return actions
