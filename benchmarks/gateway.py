"""Figure: mail accepted durably, relayed and arrived; Troth beside stock Postfix.

`smtp-source` sends to the relay, the relay forwards to its own `smtp-sink`, and the clock stops when the
last message has reached the sink. CPU seconds are the relay's alone, taken after its clearing up. With
`--portal`, Troth seals each message in the portal and the sink gets a notice; Postfix still relays.
"""

import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.alternate import alternate
from benchmarks.letter import write_letter
from benchmarks.postfix import Postfix
from benchmarks.settings import Settings
from benchmarks.sink import Sink, tool
from benchmarks.subject import Subject
from benchmarks.table import Figure, Measured
from benchmarks.troth import Troth
from benchmarks.watch import Watch

SESSIONS = 16
SENDER, RECIPIENT = "sender@office.example", "recipient@clinic.example"
PLAIN_SUBJECT = "The invoices of January"
PORTAL_SUBJECT = "[secure] The invoices of January"
CLEAR_UP_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of message: payload bytes, and how many of them a full and a quick run send."""

    name: str
    size: int
    count: int
    quick_count: int
    english: bool = False


CASES = (
    Case("1 KiB", 1024, 5000, 300),
    Case("5 KiB", 5 * 1024, 5000, 300),
    Case("5 KiB, English text", 5 * 1024, 5000, 300, english=True),
    Case("64 KiB", 64 * 1024, 2000, 100),
    Case("1 MiB", 1024**2, 200, 20),
    Case("10 MiB", 10 * 1024**2, 30, 4),
)


@dataclass(frozen=True, slots=True)
class Lane:
    """A started relay with its sink; `host` and `port` are where it accepts mail."""

    subject: Subject
    sink: Sink
    host: str
    port: int

    @property
    def name(self) -> str:
        return self.subject.name


@dataclass(frozen=True, slots=True)
class Sample:
    """One run: messages a second until the last arrived, and CPU seconds for 1,000 of them."""

    rate: float
    cpu: float


def measure(settings: Settings, watch: Watch) -> Figure:
    """Measure every case on every relay, in alternating runs."""
    watch.expect(len(CASES) * settings.runs * (1 if settings.peers_only else 2))
    with _lanes(settings) as lanes:
        measured = [row for case in CASES for row in _case(case, lanes, settings, watch)]
    sealed = "; Troth seals each message in its portal and mails a notice" if settings.portal else ""
    connections = f"{SESSIONS} kept connections" if settings.keep_connections else "one connection each"
    return Figure(
        name="gateway-portal" if settings.portal else "gateway",
        title="Mail gateway: accept durably, relay, arrive" + (" (portal)" if settings.portal else ""),
        note=f"smtp-source with {SESSIONS} sessions, {connections}, to smtp-sink{sealed}. "
        f"Medians of {settings.runs} alternating runs, lowest and highest in brackets.",
        measured=measured,
    )


def _case(case: Case, lanes: Sequence[Lane], settings: Settings, watch: Watch) -> list[Measured]:
    def once(lane: Lane) -> Sample:
        with watch.step(f"{case.name}: {lane.name}"):
            return run(lane, case, settings)

    samples = alternate(lanes, settings.runs, once)
    rates = {name: [sample.rate for sample in taken] for name, taken in samples.items()}
    costs = {name: [sample.cpu for sample in taken] for name, taken in samples.items()}
    return [Measured(case.name, "messages/s", rates), Measured(case.name, "CPU s per 1,000", costs)]


@contextmanager
def _lanes(settings: Settings) -> Iterator[list[Lane]]:
    with ExitStack() as running:
        yield [_open(kind, settings.folder, running) for kind in _kinds(settings)]


def _kinds(settings: Settings) -> list[type[Postfix] | type[Troth]]:
    return [Postfix] if settings.peers_only else [Postfix, Troth]


def _open(kind: type[Postfix] | type[Troth], folder: Path, running: ExitStack) -> Lane:
    sink = Sink(folder)
    running.callback(sink.stop)
    sink.start()
    subject = kind(sink.port, folder)
    running.callback(subject.stop)
    host, port = subject.start()
    return Lane(subject, sink, host, port)


def run(lane: Lane, case: Case, settings: Settings) -> Sample:
    """Send the case's messages through the relay once."""
    count = case.quick_count if settings.quick else case.count
    command = _source(lane, case, count, settings)
    before, cpu = lane.sink.received(), lane.subject.cpu_seconds()
    begun = time.monotonic()
    _send(command)
    lane.sink.wait_for(before + count)
    elapsed = time.monotonic() - begun
    time.sleep(CLEAR_UP_SECONDS)
    used = lane.subject.cpu_seconds() - cpu
    _check_none_doubled(lane, before + count)
    return Sample(rate=count / elapsed, cpu=used * 1000 / count)


def _send(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"smtp-source failed: {done.stderr.strip()}")


def _check_none_doubled(lane: Lane, expected: int) -> None:
    if (arrived := lane.sink.received()) != expected:
        raise RuntimeError(f"{lane.name} delivered {arrived - expected} messages more than it was sent")


def _source(lane: Lane, case: Case, count: int, settings: Settings) -> list[str]:
    subject = PORTAL_SUBJECT if settings.portal else PLAIN_SUBJECT
    sessions = str(min(SESSIONS, count))
    addresses = ["-f", SENDER, "-t", RECIPIENT, "-M", "client.example"]
    content = ["-l", str(case.size), "-S", subject]
    if case.english:
        content = ["-F", str(write_letter(settings.folder / "letter", case.size, subject))]
    keep = ["-d"] if settings.keep_connections else []
    ends = [*keep, f"{lane.host}:{lane.port}"]
    return [tool("smtp-source"), "-4", "-s", sessions, "-m", str(count), *addresses, *content, *ends]
