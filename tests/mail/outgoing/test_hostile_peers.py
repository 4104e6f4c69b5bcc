"""Peers that break the protocol, stall or vanish: the mail stays deliverable, the server stays well."""

import asyncio
import contextlib

import pytest

from tests.mail.outgoing.peers import Talk, free_port, scripted
from tests.mail.outgoing.test_smtp_relay import MAIL, PARCEL, outcomes_from, relay_to
from troth.mail.outgoing import Outcome, Parcel, Patience

PEER = "b@peer.example"


async def test_nobody_listens() -> None:
    async with relay_to(free_port()) as relay:
        assert await relay.send(PARCEL) == (
            Outcome(PEER, 451, "4.4.1", "The next host could not be reached"),
        )


@pytest.mark.parametrize(
    ("greeting", "enhanced"),
    [
        ("554 go away", "4.3.2"),
        ("421 4.3.2 busy", "4.3.2"),
        ("SSH-2.0-OpenSSH", "4.5.0"),
        ("250-a\r\n251 b", "4.5.0"),
        ("220 " + "x" * 5000, "4.5.0"),
        ("\r\n".join(["220-more"] * 200), "4.5.0"),
        ("199 early", "4.5.0"),
        ("", "4.5.0"),
    ],
)
async def test_a_greeting_that_is_no_welcome_defers(greeting: str, enhanced: str) -> None:
    async def script(talk: Talk) -> None:
        talk.say(greeting)
        await asyncio.sleep(0.2)

    (outcome,) = await outcomes_from(script)
    assert (outcome.temporary, outcome.enhanced) == (True, enhanced)


async def test_an_endless_line_is_cut_short() -> None:
    async def script(talk: Talk) -> None:
        while not talk.writer.is_closing():
            talk.writer.write(b"2" * 65536)
            await talk.writer.drain()

    (outcome,) = await outcomes_from(script)
    assert (outcome.code, outcome.text) == (451, "The next host sent a reply line without an end")


async def test_ehlo_refused_falls_back_to_helo() -> None:
    async def script(talk: Talk) -> None:
        talk.say("220 old")
        for answer in ("502 what", "250 hello", "250 ok", "250 ok", "354 go"):
            await talk.hear()
            talk.say(answer)
        await talk.hear_content()
        talk.say("250 queued")

    assert await outcomes_from(script) == (Outcome(PEER, 250, "2.0.0", "queued"),)


@pytest.mark.parametrize("heard", [0, 1, 2, 3], ids=["after EHLO", "after MAIL", "after RCPT", "after DATA"])
async def test_an_early_close_defers(heard: int) -> None:
    async def script(talk: Talk) -> None:
        await talk.open("SIZE")
        for _ in range(heard):
            await talk.hear()
            talk.say("354 go" if len(talk.lines) == 4 else "250 ok")

    (outcome,) = await outcomes_from(script)
    assert (outcome.code, outcome.enhanced) == (451, "4.4.2")


async def test_421_in_the_middle_spares_those_already_refused() -> None:
    async def script(talk: Talk) -> None:
        await talk.open("PIPELINING")
        await talk.hear()
        talk.say("250 ok", "550 5.1.1 nobody", "250 ok", "421 4.3.2 shutting down")

    parcel = Parcel("a@x", ("no@y", "yes@y", "unheard@y"), MAIL)
    assert await outcomes_from(script, parcel) == (
        Outcome("no@y", 550, "5.1.1", "nobody"),
        Outcome("yes@y", 421, "4.3.2", "shutting down"),
        Outcome("unheard@y", 421, "4.3.2", "shutting down"),
    )


@pytest.mark.parametrize(
    "answers",
    [
        ("354 go",),
        ("250 ok", "354 go"),
        ("250 ok", "250 ok", "250 ok"),
        ("250 ok", "250 ok", "354 go", "354 again"),
    ],
)
async def test_replies_out_of_step_never_count_as_delivered(answers: tuple[str, ...]) -> None:
    async def script(talk: Talk) -> None:
        await talk.open("PIPELINING")
        await talk.hear()
        talk.say(*answers)
        await asyncio.sleep(0.2)

    (outcome,) = await outcomes_from(script)
    assert (outcome.code, outcome.enhanced) == (451, "4.5.0")


async def test_a_peer_that_opens_the_session_and_leaves_at_once_defers() -> None:
    async def script(talk: Talk) -> None:
        await talk.open("PIPELINING")

    for _ in range(20):
        (outcome,) = await outcomes_from(script)
        assert (outcome.code, outcome.enhanced) == (451, "4.4.2")


async def test_a_word_out_of_turn_spoils_the_kept_connection() -> None:
    async def script(talk: Talk) -> None:
        await talk.open("PIPELINING")
        await talk.take_mail()
        talk.say("250 2.0.0 queued")  # would answer the next MAIL before it is said
        await talk.hear()

    async with scripted(script) as peer, relay_to(peer.port) as relay:
        await relay.send(PARCEL)
        await asyncio.sleep(0.05)
        await relay.send(PARCEL)
    assert len(peer.talks) == 2


@pytest.mark.parametrize(
    ("phase", "patience"),
    [
        ("opening", Patience(opening=0.1)),
        ("command", Patience(command=0.1)),
        ("content", Patience(content=0.1)),
    ],
)
async def test_a_silent_peer_runs_out_of_time_in_every_phase(phase: str, patience: Patience) -> None:
    async def script(talk: Talk) -> None:
        if phase != "opening":
            await talk.open("PIPELINING")
        if phase == "content":
            await talk.hear()
            talk.say("250 ok", "250 ok", "354 go")
        await asyncio.sleep(5)

    async with scripted(script) as peer, relay_to(peer.port, patience=patience) as relay:
        (outcome,) = await asyncio.wait_for(relay.send(PARCEL), 2)
    assert (outcome.code, outcome.text) == (451, "The next host did not answer in time")


async def test_a_cancelled_send_cuts_its_connection_so_that_no_later_mail_is_mixed_up() -> None:
    hung_up = asyncio.Event()

    async def script(talk: Talk) -> None:
        await talk.open("PIPELINING")
        if talk.number == 0:
            with contextlib.suppress(ConnectionResetError):
                await talk.reader.read()
            hung_up.set()
            return
        await talk.take_mail()

    async with scripted(script) as peer, relay_to(peer.port) as relay:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(relay.send(PARCEL), 0.2)
        await asyncio.wait_for(hung_up.wait(), 0.4)
        assert await relay.send(PARCEL) == (Outcome(PEER, 250, "2.0.0", "queued"),)


async def test_replies_cut_anywhere_are_understood() -> None:
    async def script(talk: Talk) -> None:
        for octet in b"220-a\r\n220 b\r\n":
            talk.writer.write(bytes([octet]))
            await talk.writer.drain()
            await asyncio.sleep(0.002)
        await talk.hear()
        talk.say("250-x", "250 PIPELINING")
        await talk.take_mail()

    assert await outcomes_from(script) == (Outcome(PEER, 250, "2.0.0", "queued"),)
