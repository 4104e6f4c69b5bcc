"""One mail transaction (RFC 5321 §3.3), pipelined where the peer offers it (RFC 2920)."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence

from troth.mail.outgoing.abilities import Abilities
from troth.mail.outgoing.actions import Action, Done, Drop, Send
from troth.mail.outgoing.envelope import mail_line, rcpt_line
from troth.mail.outgoing.fitness import NO_UTF8_ADDRESS, nameable
from troth.mail.outgoing.opening import OUT_OF_STEP
from troth.mail.outgoing.parcel import Outcome, Parcel, Verdict
from troth.mail.outgoing.replies import Reply
from troth.mail.outgoing.stuffing import END, stuffed

_NOTHING: tuple[Action, ...] = ()


class Transaction:
    """The state of one parcel between MAIL and the reply to its final dot.

    `accepted` tells whether the peer said yes to anything yet; `sending` whether the content is under way;
    `reset_due` whether the peer still holds an envelope that RSET must clear. Recipients whom this peer
    cannot be told of are left out and refused.
    """

    __slots__ = (
        "_awaited",
        "_decided",
        "_lines",
        "_parcel",
        "_peer",
        "_recipients",
        "accepted",
        "reset_due",
        "sending",
    )

    def __init__(self, parcel: Parcel, peer: Abilities, *, reset: bool) -> None:
        self._parcel = parcel
        self._peer = peer
        self._recipients = nameable(parcel, peer)
        self._decided: list[Verdict] = []
        self._lines = deque(self._command_lines(reset))
        self._awaited = deque(self._replies_due(reset))
        self.accepted = False
        self.sending = False
        self.reset_due = False

    def start(self) -> Sequence[Action]:
        """The envelope: all of it when the peer pipelines, else its first line."""
        if not self._peer.pipelining:
            return (Send(self._lines.popleft()),)
        envelope = b"".join(self._lines)
        self._lines.clear()
        return (Send(envelope),)

    def answer(self, reply: Reply) -> Sequence[Action]:
        """Take the peer's next reply."""
        actions = self._awaited.popleft()(reply)
        if actions or not self._lines:
            return actions
        return (Send(self._lines.popleft()),)

    def abandon(self, why: Verdict) -> tuple[Outcome, ...]:
        """Outcomes when the session ends early: what was refused stays refused, the rest gets `why`."""
        return self._outcomes(why)

    def _command_lines(self, reset: bool) -> Iterator[bytes]:
        if reset:
            yield b"RSET\r\n"
        yield mail_line(self._parcel, self._peer)
        for recipient in self._recipients:
            yield rcpt_line(self._parcel, recipient, self._peer)
        yield b"DATA\r\n"

    def _replies_due(self, reset: bool) -> Iterator[Callable[[Reply], Sequence[Action]]]:
        if reset:
            yield self._on_reset
        yield self._on_mail
        for _ in self._recipients:
            yield self._on_rcpt
        yield self._on_data

    def _on_reset(self, reply: Reply) -> Sequence[Action]:
        return _NOTHING if reply.positive else (Drop(OUT_OF_STEP),)

    def _on_mail(self, reply: Reply) -> Sequence[Action]:
        if reply.code < 400:
            self.accepted = self.reset_due = reply.positive
            return _NOTHING if reply.positive else (Drop(OUT_OF_STEP),)
        self._decided = [reply.verdict] * len(self._recipients)
        if not self._peer.pipelining:
            return self._done(OUT_OF_STEP)
        # The replies to what was pipelined behind a refused MAIL say nothing new.
        self._awaited = deque([self._pass_over] * len(self._recipients) + [self._on_data])
        return _NOTHING

    def _pass_over(self, reply: Reply) -> Sequence[Action]:
        return (Drop(OUT_OF_STEP),) if 300 <= reply.code < 400 else _NOTHING

    def _on_rcpt(self, reply: Reply) -> Sequence[Action]:
        if 300 <= reply.code < 400:
            return (Drop(OUT_OF_STEP),)
        self._decided.append(_recipient_verdict(reply))
        if not self._peer.pipelining and self._all_refused():
            return self._done(OUT_OF_STEP)
        return _NOTHING

    def _on_data(self, reply: Reply) -> Sequence[Action]:
        if reply.positive:
            return (Drop(OUT_OF_STEP),)
        if reply.code >= 400:
            return self._done(reply.verdict)
        self._awaited.append(self._on_content)
        self.sending = True
        # A pipelined DATA that passes although nobody was accepted gets an empty message (RFC 2920 §3.1).
        return (Send(END if self._all_refused() else stuffed(self._parcel.content)),)

    def _on_content(self, reply: Reply) -> Sequence[Action]:
        if 300 <= reply.code < 400:
            return (Drop(OUT_OF_STEP),)
        self.reset_due = False
        return self._done(reply.verdict)

    def _all_refused(self) -> bool:
        if len(self._decided) < len(self._recipients):
            return False
        return not any(verdict.accepts for verdict in self._decided)

    def _done(self, verdict: Verdict) -> Sequence[Action]:
        return (Done(self._outcomes(verdict)),)

    def _outcomes(self, verdict: Verdict) -> tuple[Outcome, ...]:
        undecided = [verdict] * (len(self._recipients) - len(self._decided))
        notifies = self._peer.dsn and verdict.accepts
        outcomes = tuple(
            verdict.on(recipient, peer_notifies=notifies) if own.accepts else own.on(recipient)
            for recipient, own in zip(self._recipients, self._decided + undecided, strict=True)
        )
        return outcomes if self._recipients is self._parcel.recipients else self._with_left_out(outcomes)

    def _with_left_out(self, outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
        told = {outcome.recipient: outcome for outcome in outcomes}
        return tuple(told.get(one) or NO_UTF8_ADDRESS.on(one) for one in self._parcel.recipients)


def _recipient_verdict(reply: Reply) -> Verdict:
    # 552 to RCPT is an old way to say "too many recipients", which is temporary (RFC 5321 §4.5.3.1.10).
    verdict = reply.verdict
    if reply.code == 552 and verdict.enhanced in ("5.0.0", "5.5.3"):
        return Verdict(452, "4.5.3", verdict.text)
    return verdict
