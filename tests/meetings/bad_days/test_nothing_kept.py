"""What is said and shown in a meeting, and who takes part, is in no file while it lasts or afterwards."""

import base64
import secrets
import subprocess
from pathlib import Path

import pytest

from tests.end_to_end.searching import found_in
from tests.meetings.bad_days.watching import written_by
from tests.meetings.browser.pdf import two_pages
from tests.meetings.callers import calling
from troth.meetings.plan import Plan

pytestmark = pytest.mark.alone
SHARED = Path("/dev/shm")
THINGS = (
    "title",
    "host",
    "guest",
    "caller",
    "chat",
    "question",
    "answer",
    "document",
    "caption",
    "raw",
    "signal",
)
BY_WORKERS = {"log", "data/metrics", "captured"}
"""The log, numbers for the operator, and the mails of the invitations, which leave the server there."""


@pytest.fixture
def words():
    """A word of this run for each thing that is said or shown."""
    return {thing: f"{thing}{secrets.token_hex(6)}" for thing in THINGS}


def places(server):
    return [server.data, server.scratch, server.log, SHARED]


async def test_no_word_of_a_meeting_is_in_any_file(server, organisation, people, words, tmp_path):
    watched = [*server.workers(), server.janus()]
    with written_by(watched, tmp_path) as written:
        await meet(organisation, people, words)
        during = found_in(places(server), words)
    await server.ask("CHECKPOINT")
    assert (during, found_in(places(server), words)) == (set(), set())
    assert written.pop(server.janus().pid) == set()
    assert {kind_of(server, file) for files in written.values() for file in files} <= BY_WORKERS


def kind_of(server, file):
    """Which of the server's files it is: the folder that it lies in, or its name where it has none."""
    inside = Path(file).relative_to(server.folder)
    return str(inside.parent if len(inside.parts) > 1 else inside)


async def meet(organisation, people, words):
    """A meeting through the switch in which everything is used."""
    plan = Plan(words["title"], waits=False)
    _, tokens = await organisation.plan("ann@people.example", "eve@people.example", plan=plan)
    names = (f"Hana {words['host']}", f"Ann {words['guest']}")
    hana, ann = await people.two_through_the_switch(tokens=tokens, names=names)
    await chats(hana, ann, words["chat"])
    await votes(hana, ann, words["question"], words["answer"])
    await looks_at(hana, ann, words["document"])
    await captions(hana, ann, words["caption"])
    async with calling(organisation.url) as eve:
        await eve.come_in(tokens[2], f"Eve {words['caller']}")
        raw = base64.urlsafe_b64encode(words["raw"].encode()).decode().rstrip("=")
        await eve.say("sealed", to="all", data=raw)
        await eve.say("signal", to=await hana.seat(), data={"candidate": words["signal"]})
        await eve.say("leave")
        await hana.sees("() => heard.some((one) => one.kind === 'left')")
    await hana.press("Leave")
    await hana.page.get_by_role("button", name="End it for everybody").click()
    await ann.stage("over")
    assert (hana.trouble, ann.trouble) == ([], [])


async def chats(hana, ann, word):
    await hana.open("Chat")
    await hana.page.get_by_label("Your message").fill(f"Have you heard of {word}?")
    await hana.page.keyboard.press("Enter")
    await ann.page.wait_for_selector(f".message:has-text('{word}')", state="attached")


async def votes(hana, ann, question, answer):
    await hana.open("Polls")
    await hana.page.get_by_label("Question").fill(question)
    await hana.page.get_by_label("Answers, one on each line").fill(f"{answer}\nNo")
    await hana.page.get_by_role("button", name="Open the poll").click()
    await ann.open("Polls")
    await ann.page.get_by_role("radio", name=answer).check()
    await ann.page.get_by_role("button", name="Vote").click()
    await hana.page.wait_for_selector(".poll[data-counts='1 0']")


async def looks_at(hana, ann, name):
    await hana.open("Document")
    file = {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": two_pages()}
    await hana.page.get_by_label("File").set_input_files(file)
    await ann.page.wait_for_selector("#document[data-page='1'] #page[data-shown]")


async def captions(hana, ann, word):
    await hana.page.evaluate(
        "(text) => document.dispatchEvent(new CustomEvent('troth-caption', {detail: {text}}))", word
    )
    await ann.page.wait_for_selector(f"#captions:has-text('{word}')")


@pytest.mark.parametrize(
    "spelt",
    [
        str.encode,
        lambda word: word.encode("utf-16-le"),
        lambda word: base64.b64encode(b"." + word.encode()),
        lambda word: word.encode().hex().encode(),
    ],
    ids=["plain", "UTF-16", "base64", "hexadecimal"],
)
@pytest.mark.parametrize("place", ["data/workers/kept", "scratch/kept", "shared"])
async def test_a_word_that_is_written_anywhere_is_found(server, words, place, spelt):
    file = SHARED / words["raw"] if place == "shared" else server.folder / place
    file.write_bytes(b"before" + spelt(words["chat"]) + b"after")
    try:
        assert found_in(places(server), {"chat": words["chat"]}) == {"chat"}
    finally:
        file.unlink()


async def test_a_word_that_the_database_or_the_log_was_told_is_found(server, words):
    await server.ask("SELECT pg_logical_emit_message(false, 'kept', $1)", words["chat"])
    await server.ask("SELECT pg_switch_wal()")
    with server.log.open("a") as log:
        log.write(words["caption"] + "\n")
    assert found_in(places(server), words) == {"chat", "caption"}


async def test_a_file_that_a_process_writes_is_seen(tmp_path):
    command = ["sh", "-c", f"read _; echo kept > {tmp_path / 'kept'}"]
    null = subprocess.DEVNULL
    shell = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=null, stderr=null)
    with written_by([shell], tmp_path) as written:
        shell.communicate(b"\n")
    assert written == {shell.pid: {str(tmp_path / "kept")}}
