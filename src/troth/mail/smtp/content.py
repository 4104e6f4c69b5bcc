"""The content of one message as it arrives after 354: where it ends, what is wrong with it, what it says.

The end is found with one search over each chunk, never line by line. Only CRLF.CRLF ends content; any
other mix of CR, LF and dot is content, and a bare CR or LF anywhere refuses the message (SMTP smuggling).
"""

from troth.mail.smtp import replies
from troth.mail.smtp.budget import Budget
from troth.mail.smtp.values import Reply

_END = b"\r\n.\r\n"
# What may turn out to be the dot and CR of the end once more has arrived.
_UNDECIDED = len(b".\r")


class Content:
    """Gathers at most `limit` octets, held against the budget; beyond it only the end is looked for."""

    __slots__ = ("_budget", "_feeds", "_held", "_limit", "_nul", "_octets", "_returns", "_shed", "received")

    def __init__(self, limit: int, budget: Budget) -> None:
        self._limit = limit
        self._budget = budget
        # The CRLF that ended DATA also begins the first line (RFC 5321, 4.1.1.4).
        self._octets = bytearray(b"\r\n")
        self._held = 0
        # Bare ones: those that are no part of a CRLF.
        self._returns = 0
        self._feeds = 0
        self._nul = False
        self._shed = False
        self.received = 0

    def feed(self, data: bytearray) -> bool:
        """Take octets from the front of `data`. True at the end; what follows stays in `data`."""
        before = len(self._octets)
        self._octets += data
        end = self._octets.find(_END, max(0, before - len(_END) + 1))
        if end < 0:
            self.received += len(data)
            data.clear()
            self._examine(before, len(self._octets))
            self._hold(self.received - _UNDECIDED)
        else:
            self._finish(data, before, end)
        return end >= 0

    def _finish(self, data: bytearray, before: int, end: int) -> None:
        taken = end + len(_END) - before
        del data[:taken]
        # The dot line is no content, the CRLF before it is.
        self.received += taken - len(b".\r\n")
        self._examine(before, end + len(_END))
        del self._octets[end + 2 :]
        self._hold(self.received)

    def _examine(self, start: int, stop: int) -> None:
        """Count bare CRs and LFs between two places: as many of each as of CRLF means none is bare."""
        if self._shed:
            return
        octets = self._octets
        pairs = octets.count(b"\r\n", start - 1, stop)
        self._returns += octets.count(b"\r", start, stop) - pairs
        self._feeds += octets.count(b"\n", start, stop) - pairs
        self._nul = self._nul or octets.find(0, start, stop) >= 0

    def _hold(self, size: int) -> None:
        """Reserve what has arrived, or stop keeping it."""
        if not self._shed and (size > self._limit or not self._reserve(size - self._held)):
            self._shed = True
            self.release()
        if self._shed:
            del self._octets[: -len(_END) + 1]

    def _reserve(self, octets: int) -> bool:
        if octets > 0:
            if not self._budget.reserve(octets):
                return False
            self._held += octets
        return True

    def refusal(self) -> Reply | None:
        """Why the whole message is refused, once its end was found; None if it is sound."""
        if self.received > self._limit:
            return replies.TOO_BIG
        if self._shed:
            return replies.NO_MEMORY
        if self._returns or self._feeds:
            return replies.BARE_LINE_END
        return replies.NUL_IN_CONTENT if self._nul else None

    def unstuffed(self) -> bytes:
        """The message without its dot-stuffing (RFC 5321, 4.5.2)."""
        octets = self._octets
        if octets.find(b"\r\n.") >= 0:
            octets = octets.replace(b"\r\n.", b"\r\n")
        del octets[:2]
        return bytes(octets)

    def release(self) -> None:
        """Give the memory back to the budget."""
        self._budget.release(self._held)
        self._held = 0
