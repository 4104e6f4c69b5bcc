"""Figure: what is written while people meet; Troth, its PostgreSQL and its Janus beside themselves at rest.

Two people with cameras and microphones meet through the switch, write to each other and look at a document.
strace counts what is written into files; in that, what was said is looked for: words, and what they were
sealed to. Then each file of the server is searched for the same, which finds what a mapping wrote.
"""

import asyncio
import base64
import json
import re
import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import uvloop
from playwright.async_api import FilePayload, WebSocket

from benchmarks.attendee import Attendee
from benchmarks.browser import chromium
from benchmarks.enrolled import access
from benchmarks.joining import go_over
from benchmarks.meetings import Planned, meeting_server, plan
from benchmarks.settings import Settings
from benchmarks.table import Figure, Measured
from benchmarks.traced import Trace, Written, family, written
from benchmarks.troth import Troth
from benchmarks.watch import Watch

SECONDS, QUICK_SECONDS = 600.0, 20.0
EVERY_SECONDS = 2.0
"""How often somebody writes a line."""
SHOWN = 25
"""Paths that are shown, those with the most bytes first."""
PIECE = 40
"""Bytes of what was sealed that are looked for: so many are in no other place by chance."""
MOST_PIECES = 60
NUMBER = re.compile(r"[0-9A-F]{8,}|[0-9]+")


@dataclass  # without slots, since Playwright notes things at whose methods it is given
class Said:
    """What was said in a meeting: a word that is in all of it, and pieces of what it was sealed to."""

    word: str = field(default_factory=lambda: f"marker{secrets.token_hex(8)}")
    sealed: list[bytes] = field(default_factory=list)

    def listen(self, socket: WebSocket) -> None:
        """Note what a page sends."""
        socket.on("framesent", self._note)

    def _note(self, frame: str | bytes) -> None:
        message = json.loads(frame)
        if message.get("kind") == "sealed" and message["to"] == "all":
            data = message["data"]
            middle = len(data) // 2 // 4 * 4
            piece = data[middle : middle + PIECE].encode()
            self.sealed += [piece, base64.urlsafe_b64decode(piece + b"=" * (-len(piece) % 4))]

    def markers(self) -> list[bytes]:
        step = max(1, len(self.sealed) // MOST_PIECES)
        return [self.word.encode(), *self.sealed[::step]]


def measure(settings: Settings, watch: Watch) -> Figure:
    """One meeting, after as long a time without any."""
    seconds, said = QUICK_SECONDS if settings.quick else SECONDS, Said()
    watch.expect(3)
    with meeting_server(settings.folder, {}) as troth:
        (planned,) = uvloop.run(plan(troth, 1, 2))
        with watch.step("at rest"):
            idle = uvloop.run(_traced(troth, settings.folder / "idle.strace", _rest(seconds)))
        with watch.step("meeting"):
            met = _meet(troth, planned, said, seconds)
            file = settings.folder / "meeting.strace"
            meeting = uvloop.run(_traced(troth, file, met))
        with watch.step("looking"):
            before, during = written(idle, said.markers()), written(meeting, said.markers())
            folder = troth.folder
            held = holding(folder, said.markers())
    note = (
        f"{seconds:.0f} s at rest, then {seconds:.0f} s with two people who send sound and video through the "
        f"switch, write a line every {EVERY_SECONDS:.0f} s and look at a document. Writes of the server, its "
        "worker, PostgreSQL and Janus into regular files and devices, a checkpoint at the end of each "
        "included. Content is bytes of files and writes that hold what was said, open or sealed; "
        f"{len(said.markers())} pieces were looked for."
    )
    return Figure("nothing-kept", "What a meeting leaves", note, list(_rows(folder, before, during, held)))


async def _traced(troth: Troth, file: Path, doing: Awaitable[None]) -> Path:
    """Have something done while all that is written is noted; what was changed is on the disk at the end."""
    connection = await asyncpg.connect(**access(troth.data).admin)
    await connection.execute("CHECKPOINT")
    with Trace.of(family(troth.pid, *troth.postmasters()), file):
        await doing
        await connection.execute("CHECKPOINT")
    await connection.close()
    return file


async def _rest(seconds: float) -> None:
    await asyncio.sleep(seconds)


async def _meet(troth: Troth, planned: Planned, said: Said, seconds: float) -> None:
    """Two people meet for so long, and talk."""
    until = time.monotonic() + seconds
    link = f"{troth.base_url}/meet/"
    async with chromium() as browser:
        people = [await Attendee.begin(browser) for _ in range(2)]
        host, guest = people
        for one in people:
            one.page.on("websocket", said.listen)
        await host.come(link + planned.host)
        await go_over(troth.base_url, planned.guests[1], host)
        await guest.seconds_to_a_frame(link + planned.guests[0])
        await _show(host, guest, said)
        spoken = 0
        while time.monotonic() < until or spoken < 2:
            await _write(people[spoken % 2], people[1 - spoken % 2], f"{said.word} {spoken}")
            spoken += 1
            await asyncio.sleep(EVERY_SECONDS)
        for one in (guest, host):
            await one.leave()


async def _show(by: Attendee, to: Attendee, said: Said) -> None:
    """Show a document to everybody: a picture of the page that its owner sees."""
    picture = await by.page.screenshot()
    file = FilePayload(name=f"{said.word}.png", mimeType="image/png", buffer=picture)
    await by.page.set_input_files("#document-file", file)
    await to.page.wait_for_selector("#document[data-page='1'] #page[data-shown]")


async def _write(by: Attendee, to: Attendee, text: str) -> None:
    """Write a line, and see that the other has it."""
    script = (
        "text => { document.getElementById('chat-text').value = text;"
        " document.getElementById('chat-form').requestSubmit(); }"
    )
    await by.page.evaluate(script, text)
    await to.page.wait_for_selector(f".message:has-text('{text}')", state="attached")


def _rows(folder: Path, before: Written, during: Written, held: Mapping[str, int]) -> Iterator[Measured]:
    totals = [_grouped(one.by_path, folder) for one in (before, during)]
    yield _row("all files", [one.total() for one in totals])
    largest = sorted(totals[0] | totals[1], key=lambda path: -totals[1][path])
    for path in largest[:SHOWN]:
        yield _row(path, [one[path] for one in totals])
    marked = {**during.marked, **held}
    yield _row("content", [sum(before.marked.values()), sum(marked.values())])
    for path, size in marked.items():
        yield _row(f"content in {path}", [before.marked.get(path, 0), size])


def _row(case: str, values: Sequence[int]) -> Measured:
    return Measured(case, "bytes", {"at rest": [values[0]], "meeting": [values[1]]})


def _grouped(by_path: Mapping[str, int], folder: Path) -> Counter[str]:
    """Bytes by path, where files that differ in a number alone are one."""
    grouped: Counter[str] = Counter()
    for path, size in by_path.items():
        short = path.removeprefix(f"{folder}/")
        grouped[NUMBER.sub("…", short)] += size
    return grouped


def holding(folder: Path, markers: Sequence[bytes]) -> dict[str, int]:
    """The sizes of the files below a folder that hold a marker."""
    found = {}
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink() and _holds(file, markers):
            found[str(file)] = file.stat().st_size
    return found


def _holds(file: Path, markers: Sequence[bytes]) -> bool:
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return False  # a temporary one that is gone
    return any(marker in content for marker in markers)
