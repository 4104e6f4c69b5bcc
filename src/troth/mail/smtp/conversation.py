"""What is said to the peer and asked of the runtime, in order, until the last reply."""

from collections.abc import Callable

from troth.mail.smtp import replies
from troth.mail.smtp.events import Event
from troth.mail.smtp.values import Reply

Resume = Callable[[Reply | None], None]


class Conversation:
    """Output not yet taken, the question not yet answered, and the errors the peer has made.

    `closed` becomes true with the last reply: 221, any 421, or the one that the errors provoke.
    """

    __slots__ = ("_errors", "_errors_allowed", "_output", "_resume", "closed", "question")

    def __init__(self, errors_allowed: int) -> None:
        self.closed = False
        self.question: Event | None = None
        self._resume: Resume | None = None
        self._output: list[bytes] = []
        self._errors = 0
        self._errors_allowed = errors_allowed

    def write(self, line: bytes) -> None:
        """Send encoded lines."""
        self._output.append(line)

    def say(self, reply: Reply) -> None:
        """Send a reply. 421 closes, and so does one 5xx too many."""
        if self.closed:
            return
        self._output.append(replies.encode(reply))
        if reply.code == 421:
            self.closed = True
        elif reply.code >= 500:
            self._count_error()

    def say_last(self, reply: Reply) -> None:
        """Send a reply and close."""
        self.say(reply)
        self.closed = True

    def take(self) -> bytes:
        """The bytes to send since the last call."""
        output = b"".join(self._output)
        self._output.clear()
        return output

    def ask(self, question: Event, resume: Resume) -> None:
        """Wait for the answer to a question; `resume` is called with it."""
        self.question = question
        self._resume = resume

    def answer(self, reply: Reply | None) -> None:
        """Answer the question that was asked."""
        resume, self._resume, self.question = self._resume, None, None
        if resume is not None:
            resume(reply)

    def forgive(self) -> None:
        """Forget the errors, as a peer that delivers mail is no nuisance."""
        self._errors = 0

    def _count_error(self) -> None:
        self._errors += 1
        if self._errors >= self._errors_allowed:
            self.say(replies.TOO_MANY_ERRORS)
