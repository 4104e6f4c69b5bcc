"""Figure: a thousand people in a hundred rooms of one worker; Troth beside a plain broadcasting web socket.

The participants are scripts on real web sockets, in processes of their own. Where there are fewer cores than
they and the server could use, they take from the server, whichever it is.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import psutil
import uvloop

from benchmarks.alternate import alternate
from benchmarks.callers import Callers, Task
from benchmarks.meetings import meeting_server, plan
from benchmarks.plain_rooms import PlainRooms
from benchmarks.settings import Settings
from benchmarks.table import Figure, Measured
from benchmarks.watch import Watch

ROOMS, QUICK_ROOMS = 100, 8
SEATS = 10
PROCESSES = 2
SECONDS, QUICK_SECONDS = 30.0, 3.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its address, the process that has the rooms, and by room the tokens that let in."""

    url: str
    worker: psutil.Process
    rooms: list[list[str]]


class Subject(Protocol):
    """Something that serves rooms, and the name under which it is shown."""

    @property
    def name(self) -> str: ...

    def serving(self, folder: Path, rooms: int) -> AbstractContextManager[Server]:
        """A server of its own for each run."""
        ...


class Plain:
    """Sockets that pass on what is said, and nothing else."""

    name = "plain web socket"

    @contextmanager
    def serving(self, folder: Path, rooms: int) -> Iterator[Server]:
        with PlainRooms(folder) as plain:
            tokens = [[f"room-{room} {seat}" for seat in range(SEATS)] for room in range(rooms)]
            yield Server(plain.url, plain.worker, tokens)


class Meetings:
    """Planned meetings, with an invitation for each of their people."""

    name = "Troth"

    @contextmanager
    def serving(self, folder: Path, rooms: int) -> Iterator[Server]:
        with meeting_server(folder, {"TROTH_SWITCH": "none"}) as troth:
            planned = uvloop.run(plan(troth, rooms, SEATS - 1))
            (worker,) = troth.workers()
            yield Server(troth.base_url, worker, [[one.host, *one.guests] for one in planned])


@dataclass(frozen=True, slots=True)
class Signalled:
    """What one run gave: seconds until all were in, resident bytes that they took, latencies in seconds."""

    people: int
    seconds: float
    memory: int
    latencies: tuple[float, ...]

    def percentile(self, share: float) -> float:
        """The latency in milliseconds that `share` (0 to 1) of the messages did not exceed."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def measure(settings: Settings, watch: Watch) -> Figure:
    """Fill the rooms of both in alternating runs, and have people write in them."""
    rooms = QUICK_ROOMS if settings.quick else ROOMS
    seconds = QUICK_SECONDS if settings.quick else SECONDS
    subjects: list[Subject] = [Plain()] if settings.peers_only else [Plain(), Meetings()]
    watch.expect(len(subjects) * settings.runs)

    def once(subject: Subject) -> Signalled:
        with watch.step(subject.name), subject.serving(settings.folder, rooms) as server:
            return _signalled(server, seconds)

    taken = alternate(subjects, settings.runs, once)
    note = (
        f"{SEATS} people in each room, scripted in {PROCESSES} processes; one worker. In each room somebody "
        f"writes a sealed line to all each second, for {seconds:.0f} s: from its sending to each of "
        f"{SEATS - 1} others. The plain web socket is Starlette on uvicorn, with the same options, and knows "
        "no invitations, seats or limits. Memory is resident size of the worker."
    )
    return Figure("signalling", "People in rooms", note, list(_rows(rooms, taken)))


def _signalled(server: Server, seconds: float) -> Signalled:
    with ExitStack() as stack:
        shares = [server.rooms[number::PROCESSES] for number in range(PROCESSES)]
        crowds = [stack.enter_context(Callers(Task(server.url, share))) for share in shares]
        _all(crowds, "ready")
        before = server.worker.memory_info().rss
        came = _all(crowds, "come")
        took = max(one["ended"] for one in came) - min(one["began"] for one in came)
        memory = server.worker.memory_info().rss - before
        said = _all(crowds, "chat", seconds)
        _all(crowds, "leave")
    if missing := sum(one["expected"] - len(one["latencies"]) for one in said):
        raise RuntimeError(f"{missing} messages did not arrive")
    people = sum(len(room) for room in server.rooms)
    return Signalled(people, took, memory, tuple(one for crowd in said for one in crowd["latencies"]))


def _all(crowds: list[Callers], *do: object) -> list[dict[str, Any]]:
    """Have all processes do the same at once."""
    for crowd in crowds:
        crowd.begin(do)
    return [crowd.ended() for crowd in crowds]


def _rows(rooms: int, taken: dict[str, list[Signalled]]) -> Iterator[Measured]:
    case = f"{rooms * SEATS:,} people in {rooms} rooms"
    quantities: Mapping[str, Callable[[Signalled], float]] = {
        "joins/s": lambda run: run.people / run.seconds,
        "KiB a person": lambda run: run.memory / run.people / 1024,
        "p50 ms": lambda run: run.percentile(0.50),
        "p95 ms": lambda run: run.percentile(0.95),
    }
    for label, value in quantities.items():
        yield Measured(case, label, {name: [value(run) for run in runs] for name, runs in taken.items()})
