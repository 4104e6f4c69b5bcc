"""The port that every mail relay under test fills, so that Postfix and Troth plug in alike."""

from typing import Protocol


class Subject(Protocol):
    """A mail relay that forwards all it accepts to a sink whose port it was given when made."""

    @property
    def name(self) -> str: ...

    def start(self) -> tuple[str, int]:
        """Start the relay; return the host and port where it accepts SMTP, once it does."""

    def stop(self) -> None:
        """Stop every process of it; safe to call when it never started."""

    def cpu_seconds(self) -> float:
        """CPU seconds that its whole process tree has used since it started."""
