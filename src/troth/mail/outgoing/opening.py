"""From the greeting to an open session: EHLO, STARTTLS, AUTH (RFC 5321 §3.1-3.2, RFC 3207, RFC 4954)."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from troth.mail.outgoing.abilities import NO_ABILITIES, Abilities, abilities
from troth.mail.outgoing.actions import Action, Drop, Ready, Send, StartTls
from troth.mail.outgoing.parcel import Verdict
from troth.mail.outgoing.replies import Reply


class Security(StrEnum):
    """How the connection is protected."""

    NONE = "none"
    OPPORTUNISTIC = "opportunistic"  # STARTTLS where offered, certificate not verified (RFC 7435)
    STARTTLS = "starttls"  # STARTTLS or nothing, verified
    IMPLICIT = "implicit"  # TLS from the first byte, verified (RFC 8314 §3.3)


@dataclass(frozen=True, slots=True)
class Credentials:
    """A submission account at the peer."""

    user: str
    password: str

    def __repr__(self) -> str:
        return f"Credentials({self.user!r})"


NO_TLS = Verdict(451, "4.7.10", "The next host does not offer the TLS that is required")
NO_MECHANISM = Verdict(454, "4.7.0", "The next host offers no sign-in mechanism that we speak")
INJECTED = Verdict(451, "4.7.5", "The next host sent text between STARTTLS and the TLS handshake")
OUT_OF_STEP = Verdict(451, "4.5.0", "The next host answered out of step")


class Opening:
    """The state of a session until it is ready; one method per reply that is awaited."""

    __slots__ = ("_await", "_credentials", "_hostname", "_secure", "_security", "peer")

    def __init__(self, hostname: str, security: Security, credentials: Credentials | None) -> None:
        self.peer: Abilities = NO_ABILITIES
        self._hostname = hostname
        self._security = security
        self._credentials = credentials
        self._secure = security is Security.IMPLICIT
        self._await: Callable[[Reply], Sequence[Action]] = self._greeting

    def answer(self, reply: Reply) -> Sequence[Action]:
        """Take the peer's next reply."""
        return self._await(reply)

    def secured(self) -> Sequence[Action]:
        """Go on inside TLS; what the peer said before it is forgotten (RFC 3207 §4.2)."""
        self._secure = True
        self.peer = NO_ABILITIES
        return self._say_ehlo()

    def _greeting(self, reply: Reply) -> Sequence[Action]:
        return self._say_ehlo() if reply.code == 220 else _refused(reply)

    def _say_ehlo(self) -> Sequence[Action]:
        return self._say(f"EHLO {self._hostname}", self._ehlo)

    def _ehlo(self, reply: Reply) -> Sequence[Action]:
        if not reply.positive:
            return self._without_extensions(reply)
        self.peer = abilities(reply)
        if self._secure or self._security is Security.NONE:
            return self._sign_in()
        if self.peer.starttls:
            return self._say("STARTTLS", self._starttls)
        return self._without_tls()

    def _without_extensions(self, reply: Reply) -> Sequence[Action]:
        # A host that refuses EHLO may still speak plain SMTP (RFC 5321 §3.2), but never TLS.
        if self._security is Security.STARTTLS or reply.code < 500:
            return _refused(reply)
        return self._say(f"HELO {self._hostname}", self._helo)

    def _helo(self, reply: Reply) -> Sequence[Action]:
        return self._sign_in() if reply.positive else _refused(reply)

    def _starttls(self, reply: Reply) -> Sequence[Action]:
        if reply.code != 220:
            return self._without_tls()
        self._await = self._injected
        return (StartTls(),)

    def _without_tls(self) -> Sequence[Action]:
        return (Drop(NO_TLS),) if self._security is Security.STARTTLS else self._sign_in()

    def _injected(self, reply: Reply) -> Sequence[Action]:
        return (Drop(INJECTED),)

    def _sign_in(self) -> Sequence[Action]:
        if self._credentials is None:
            return (Ready(),)
        if not self._secure:
            return (Drop(NO_TLS),)
        return self._start_sign_in(self._credentials)

    def _start_sign_in(self, account: Credentials) -> Sequence[Action]:
        if "PLAIN" in self.peer.auth:
            return self._say(
                "AUTH PLAIN " + _base64(f"\0{account.user}\0{account.password}"), self._signed_in
            )
        if "LOGIN" in self.peer.auth:
            return self._say("AUTH LOGIN", partial(self._login, (account.user, account.password)))
        return (Drop(NO_MECHANISM),)

    def _login(self, secrets: tuple[str, ...], reply: Reply) -> Sequence[Action]:
        if reply.code != 334:
            return _refused(reply)
        rest = secrets[1:]
        return self._say(_base64(secrets[0]), partial(self._login, rest) if rest else self._signed_in)

    def _signed_in(self, reply: Reply) -> Sequence[Action]:
        return (Ready(),) if reply.positive else _refused(reply)

    def _say(self, line: str, then: Callable[[Reply], Sequence[Action]]) -> Sequence[Action]:
        self._await = then
        return (Send(line.encode() + b"\r\n"),)


def _refused(reply: Reply) -> Sequence[Action]:
    # A host that refuses the session has not judged the message: it stays deliverable (4xx).
    said = reply.verdict
    return (Drop(Verdict(451, "4.3.2", f"The next host refused the session: {said.code} {said.text}")),)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
