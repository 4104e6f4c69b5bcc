"""The SMTP relay with a real sink and with scripted peers that behave."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.mail.outgoing.peers import Script, Talk, scripted, smtp_sink
from troth.mail.outgoing import Limits, Outcome, Parcel, Patience, Route, Security, SmtpRelay

MAIL = b"From: a@troth.example\r\nSubject: hi\r\n\r\n.leading dot\r\n..two\r\nend\r\n"
PARCEL = Parcel("a@troth.example", ("b@peer.example",), MAIL)
QUEUED = Outcome("b@peer.example", 250, "2.0.0", "queued")


@contextlib.asynccontextmanager
async def relay_to(port: int, **changes: object) -> AsyncIterator[SmtpRelay]:
    settings: dict = {"hostname": "troth.example", "patience": Patience(1, 1, 1, 1, 5), **changes}
    relay = SmtpRelay(Route("127.0.0.1", port, Security.NONE), **settings)
    yield relay
    await relay.close()


async def outcomes_from(script: Script, parcel: Parcel = PARCEL) -> tuple[Outcome, ...]:
    async with scripted(script) as peer, relay_to(peer.port) as relay:
        return await asyncio.wait_for(relay.send(parcel), 5)


def stored(folder: Path) -> list[bytes]:
    """What the sink kept, without the trace headers that it adds in front."""
    contents = [file.read_bytes().replace(b"\r\n", b"\n") for file in folder.glob("m.*")]
    return [content[content.index(b"From: a@troth") :].rstrip(b"\n") for content in contents]


@pytest.mark.parametrize("options", [(), ("-p",)], ids=["pipelining", "one command at a time"])
async def test_a_real_server_gets_every_message_whole_over_few_connections(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    async with smtp_sink(tmp_path, *options) as port, relay_to(port, limits=Limits(3)) as relay:
        answers = await asyncio.gather(*(relay.send(PARCEL) for _ in range(20)))
    assert [answer[0].code for answer in answers] == [250] * 20
    expected = b"From: a@troth.example\nSubject: hi\n\n.leading dot\n..two\nend"
    assert stored(tmp_path) == [expected] * 20


async def test_a_real_server_that_refuses_recipients_is_believed(tmp_path: Path) -> None:
    async with smtp_sink(tmp_path, "-f", "RCPT") as port, relay_to(port) as relay:
        (outcome,) = await relay.send(PARCEL)
    assert (outcome.code, outcome.permanent, outcome.enhanced) == (500, True, "5.3.0")


async def test_content_travels_byte_for_byte_with_its_dots_doubled() -> None:
    heard = []

    async def script(talk: Talk) -> None:
        await talk.open("PIPELINING")
        heard.append(await talk.take_mail())

    assert await outcomes_from(script) == (QUEUED,)
    assert heard == [b"From: a@troth.example\r\nSubject: hi\r\n\r\n..leading dot\r\n...two\r\nend\r\n.\r\n"]


async def test_the_envelope_carries_what_the_peer_understands() -> None:
    parcel = Parcel(
        "a@troth.example",
        ("b@peer.example",),
        b"Subject: \xc3\xa9\r\n\r\n\r\n",
        eight_bit=True,
        utf8=True,
        notify={"b@peer.example": frozenset({"FAILURE", "SUCCESS"})},
        ret="HDRS",
        envid="a+b c",
    )
    lines: list[list[bytes]] = []

    async def script(talk: Talk, *abilities: str) -> None:
        lines.append(talk.lines)
        await talk.open("PIPELINING", *abilities)
        await talk.take_mail()

    async def able(talk: Talk) -> None:
        await script(talk, "SIZE 1000", "8BITMIME", "SMTPUTF8", "DSN")

    assert await outcomes_from(able, parcel) == (
        Outcome("b@peer.example", 250, "2.0.0", "queued", peer_notifies=True),
    )
    assert lines[0] == [
        b"EHLO troth.example",
        b"MAIL FROM:<a@troth.example> SIZE=17 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=a+2Bb+20c",
        b"RCPT TO:<b@peer.example> NOTIFY=SUCCESS,FAILURE",
        b"DATA",
    ]


async def test_a_peer_without_dsn_gets_no_dsn_words_and_notifies_nobody() -> None:
    parcel = Parcel(
        "", ("b@peer.example",), MAIL, notify={"b@peer.example": frozenset({"NEVER"})}, ret="FULL", envid="1"
    )
    lines: list[list[bytes]] = []

    async def script(talk: Talk) -> None:
        lines.append(talk.lines)
        await talk.open("PIPELINING")
        await talk.take_mail()

    assert await outcomes_from(script, parcel) == (QUEUED,)
    assert lines[0][1:] == [b"MAIL FROM:<>", b"RCPT TO:<b@peer.example>", b"DATA"]


@pytest.mark.parametrize(
    ("parcel", "abilities", "code", "enhanced"),
    [
        (Parcel("a@x", ("b@y",), b"\xe9\r\n"), (), 554, "5.6.3"),
        (Parcel("a@x", ("b@y",), b"\xc3\xa9\r\n", utf8=True), ("8BITMIME",), 554, "5.6.9"),
        (Parcel("a@x", ("é@y",), b"x\r\n", utf8=True), ("8BITMIME",), 553, "5.6.7"),
        (Parcel("a@x", ("b@y",), b"x" * 101), ("SIZE 100",), 552, "5.3.4"),
        (Parcel("a@x", ("b@y",), b"x\n.\r\n"), (), 554, "5.6.11"),
        (Parcel("a@x", ("b@y",), b"x\r.\r\n"), (), 554, "5.6.11"),
        (Parcel("a@x", ("b@y>\r\nDATA",), b"x\r\n"), (), 553, "5.1.3"),
        (Parcel("a@x> SIZE=0", ("b@y",), b"x\r\n"), (), 553, "5.1.7"),
    ],
)
async def test_what_the_peer_cannot_take_fails_for_good_without_a_mail_command(
    parcel: Parcel, abilities: tuple[str, ...], code: int, enhanced: str
) -> None:
    lines: list[bytes] = []

    async def script(talk: Talk) -> None:
        await talk.open("PIPELINING", *abilities)
        with contextlib.suppress(ConnectionResetError):
            lines.append(await talk.hear())

    (outcome,) = await outcomes_from(script, parcel)
    assert (outcome.code, outcome.enhanced) == (code, enhanced)
    assert [line for line in lines if line != b"QUIT"] == []


async def test_each_recipient_has_an_outcome_of_its_own() -> None:
    async def script(talk: Talk) -> None:
        await talk.open("PIPELINING")
        for _ in range(5):
            await talk.hear()
        talk.say("250 ok", "550 5.1.1 nobody", "250 ok", "552 too many", "354 go")
        await talk.hear_content()
        talk.say("250 2.6.0 taken")

    parcel = Parcel("a@x", ("no@y", "yes@y", "later@y"), MAIL)
    assert await outcomes_from(script, parcel) == (
        Outcome("no@y", 550, "5.1.1", "nobody"),
        Outcome("yes@y", 250, "2.6.0", "taken"),
        Outcome("later@y", 452, "4.5.3", "too many"),
    )


async def test_when_all_are_refused_a_pipelining_peer_that_asks_for_content_gets_a_lone_dot() -> None:
    heard = []

    async def script(talk: Talk) -> None:
        await talk.open("PIPELINING")
        for _ in range(3):
            await talk.hear()
        talk.say("250 ok", "550 5.1.1 nobody", "354 go")
        heard.append(await talk.hear())
        talk.say("554 no valid recipients")

    assert await outcomes_from(script) == (Outcome("b@peer.example", 550, "5.1.1", "nobody"),)
    assert heard == [b"."]


async def test_when_all_are_refused_one_at_a_time_no_data_is_said_and_the_next_mail_resets() -> None:
    async def script(talk: Talk) -> None:
        await talk.open("8BITMIME")
        for answer in ("250 ok", "550 5.1.1 nobody", "250 reset", "250 ok", "250 ok", "354 go"):
            await talk.hear()
            talk.say(answer)
        await talk.hear_content()
        talk.say("250 2.0.0 queued")

    async with scripted(script) as peer, relay_to(peer.port) as relay:
        assert await relay.send(PARCEL) == (Outcome("b@peer.example", 550, "5.1.1", "nobody"),)
        assert await relay.send(PARCEL) == (QUEUED,)
    words = [line.split()[0] for line in peer.talks[0].lines]
    assert words == [b"EHLO", b"MAIL", b"RCPT", b"RSET", b"MAIL", b"RCPT", b"DATA"]


@pytest.mark.parametrize("abilities", [("PIPELINING",), ("DSN",)])
async def test_a_refused_sender_refuses_every_recipient(abilities: tuple[str, ...]) -> None:
    async def script(talk: Talk) -> None:
        await talk.open(*abilities)
        await talk.hear()
        talk.say("550 5.7.1 not you")
        for _ in range(3 if abilities == ("PIPELINING",) else 0):
            await talk.hear()
            talk.say("503 5.5.1 need MAIL")
        await talk.hear()

    parcel = Parcel("a@x", ("b@y", "c@y"), MAIL)
    assert await outcomes_from(script, parcel) == (
        Outcome("b@y", 550, "5.7.1", "not you"),
        Outcome("c@y", 550, "5.7.1", "not you"),
    )


async def test_a_kept_connection_that_the_peer_closed_is_replaced_once_and_nothing_is_lost() -> None:
    async def script(talk: Talk) -> None:
        await talk.open("PIPELINING")
        await talk.take_mail()
        if talk.number == 0:
            await talk.hear()  # hears MAIL, hangs up without a word

    async with scripted(script) as peer, relay_to(peer.port) as relay:
        assert [await relay.send(PARCEL) for _ in range(2)] == [(QUEUED,), (QUEUED,)]
    assert len(peer.talks) == 2


async def test_a_connection_lost_after_something_was_accepted_is_not_tried_again() -> None:
    async def script(talk: Talk) -> None:
        await talk.open("PIPELINING")
        await talk.take_mail()
        await talk.hear()
        talk.say("250 ok")

    async with scripted(script) as peer, relay_to(peer.port) as relay:
        await relay.send(PARCEL)
        (outcome,) = await relay.send(PARCEL)
    assert (outcome.code, outcome.enhanced, len(peer.talks)) == (451, "4.4.2", 1)


async def test_a_connection_is_renewed_after_its_number_of_parcels(tmp_path: Path) -> None:
    async def script(talk: Talk) -> None:
        await talk.open("PIPELINING")
        while True:
            await talk.take_mail()

    async with scripted(script) as peer, relay_to(peer.port, limits=Limits(1, parcels=2)) as relay:
        for _ in range(5):
            assert await relay.send(PARCEL) == (QUEUED,)
        assert len(peer.talks) == 3
        await asyncio.sleep(0.05)
        assert [talk.lines[-1] for talk in peer.talks] == [b"QUIT", b"QUIT", b"DATA"]


async def test_an_idle_connection_says_quit_and_goes() -> None:
    async def script(talk: Talk) -> None:
        await talk.open("PIPELINING")
        await talk.take_mail()
        await talk.hear()

    async with scripted(script) as peer, relay_to(peer.port, patience=Patience(idle=0.1)) as relay:
        await relay.send(PARCEL)
        await asyncio.sleep(0.4)
        assert peer.talks[0].lines[-1] == b"QUIT"


async def test_a_closed_relay_defers() -> None:
    async with relay_to(1) as relay:
        await relay.close()
        (outcome,) = await relay.send(PARCEL)
    assert (outcome.code, outcome.enhanced) == (451, "4.3.2")
