"""What the peer said it can do in its EHLO reply (RFC 5321 §4.1.1.1)."""

from dataclasses import dataclass

from troth.mail.outgoing.replies import Reply


@dataclass(frozen=True, slots=True)
class Abilities:
    """The extensions that matter to a relaying client; `size` is in octets, 0 where no limit is stated."""

    pipelining: bool = False
    eight_bit: bool = False
    utf8: bool = False
    dsn: bool = False
    starttls: bool = False
    size: int | None = None
    auth: frozenset[str] = frozenset()


NO_ABILITIES = Abilities()


def abilities(reply: Reply) -> Abilities:
    """Read an EHLO reply; unknown or garbled keywords are left out."""
    offered: dict[str, list[str]] = {}
    for line in reply.lines[1:]:
        keyword, *parameters = line.decode("ascii", "replace").upper().split() or [""]
        offered[keyword] = parameters
    return Abilities(
        pipelining="PIPELINING" in offered,
        eight_bit="8BITMIME" in offered,
        utf8="SMTPUTF8" in offered,
        dsn="DSN" in offered,
        starttls="STARTTLS" in offered,
        size=_size(offered.get("SIZE")),
        auth=frozenset(offered.get("AUTH", ())),
    )


def _size(parameters: list[str] | None) -> int | None:
    if parameters is None:
        return None
    stated = parameters[0] if parameters else "0"
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) <= 20 else 0
