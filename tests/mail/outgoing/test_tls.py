"""TLS towards the next host with a real handshake: mandatory, opportunistic, implicit, and attacked."""

import asyncio
import base64
import ssl
from pathlib import Path

import pytest

from tests.mail.outgoing.peers import Certificate, Script, Talk, certificate, scripted
from tests.mail.outgoing.test_smtp_relay import PARCEL
from troth.mail.outgoing import Outcome, Patience, relay_from

QUEUED = (Outcome("b@peer.example", 250, "2.0.0", "queued"),)


@pytest.fixture(scope="module")
def cert(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("tls"))


async def upgrade(talk: Talk, context: ssl.SSLContext) -> None:
    """The server's half of STARTTLS."""
    await talk.open("STARTTLS", "PIPELINING")
    await talk.hear()
    talk.say("220 go")
    await talk.writer.start_tls(context)


async def hello(talk: Talk, *lines: str) -> None:
    await talk.hear()
    talk.say(*lines)


async def sent(
    address: str, script: Script, *, trust: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None
) -> tuple[tuple[Outcome, ...], list[Talk]]:
    async with scripted(script, tls) as peer:
        where = address.replace("PEER", f"127.0.0.1:{peer.port}")
        relay = relay_from(where, hostname="troth.example", tls=trust, patience=Patience(2, 2, 2, 2, 2))
        outcomes = await asyncio.wait_for(relay.send(PARCEL), 5)
        await relay.close()
        return outcomes, peer.talks


async def test_starttls_is_used_verified_and_ehlo_is_said_again_inside(cert: Certificate) -> None:
    async def script(talk: Talk) -> None:
        await upgrade(talk, cert.server)
        await hello(talk, "250-peer", "250 PIPELINING")
        await talk.take_mail()

    outcomes, talks = await sent("smtp+starttls://PEER", script, trust=cert.client)
    assert outcomes == QUEUED
    words = [line.split()[0] for line in talks[0].lines]
    assert words == [b"EHLO", b"STARTTLS", b"EHLO", b"MAIL", b"RCPT", b"DATA"]


async def test_opportunistic_tls_takes_any_certificate(cert: Certificate) -> None:
    async def script(talk: Talk) -> None:
        await upgrade(talk, cert.server)
        await hello(talk, "250-peer", "250 PIPELINING")
        await talk.take_mail()

    outcomes, talks = await sent("smtp://PEER", script)
    assert (outcomes, len(talks)) == (QUEUED, 1)


async def test_opportunistic_tls_that_breaks_is_done_without(cert: Certificate) -> None:
    async def script(talk: Talk) -> None:
        await talk.open("STARTTLS", "PIPELINING")
        if talk.number == 0:
            await hello(talk, "220 go")
            await talk.reader.read(10)
            return
        await talk.take_mail()

    outcomes, talks = await sent("smtp://PEER", script)
    assert (outcomes, len(talks)) == (QUEUED, 2)


async def test_a_certificate_that_nobody_vouches_for_defers(cert: Certificate) -> None:
    async def script(talk: Talk) -> None:
        await upgrade(talk, cert.server)

    outcomes, talks = await sent("smtp+starttls://PEER", script)
    assert [(outcome.code, outcome.enhanced) for outcome in outcomes] == [(451, "4.7.5")]
    assert [line.split()[0] for line in talks[0].lines] == [b"EHLO", b"STARTTLS"]


@pytest.mark.parametrize("answer", [None, "454 not now"])
async def test_a_peer_without_the_required_tls_gets_no_mail(answer: str | None, cert: Certificate) -> None:
    async def script(talk: Talk) -> None:
        await talk.open("PIPELINING", *(["STARTTLS"] if answer else []))
        await hello(talk, answer or "500 what")
        await talk.hear()

    outcomes, talks = await sent("smtp+starttls://PEER", script, trust=cert.client)
    assert [(outcome.code, outcome.enhanced) for outcome in outcomes] == [(451, "4.7.10")]
    assert not any(line.startswith(b"MAIL") for line in talks[0].lines)


@pytest.mark.parametrize("injected", [["250 PIPELINING"], ["250-half"]])
async def test_text_injected_before_the_handshake_drops_the_connection(
    injected: list[str], cert: Certificate
) -> None:
    async def script(talk: Talk) -> None:
        await talk.open("STARTTLS")
        await hello(talk, "220 go", *injected)
        await talk.writer.start_tls(cert.server)
        await talk.hear()

    outcomes, talks = await sent("smtp+starttls://PEER", script, trust=cert.client)
    assert outcomes[0].text == "The next host sent text between STARTTLS and the TLS handshake"
    assert len(talks[0].lines) == 2


async def test_implicit_tls_signs_in_with_the_account_of_the_address(cert: Certificate) -> None:
    async def script(talk: Talk) -> None:
        await talk.open("PIPELINING", "AUTH PLAIN LOGIN")
        await hello(talk, "235 welcome")
        await talk.take_mail()

    outcomes, talks = await sent("smtps://us%40er:pa%3Ass@PEER", script, trust=cert.client, tls=cert.server)
    assert outcomes == QUEUED
    assert talks[0].lines[1] == b"AUTH PLAIN " + base64.b64encode(b"\0us@er\0pa:ss")


async def test_auth_login_is_spoken_where_plain_is_not(cert: Certificate) -> None:
    async def script(talk: Talk) -> None:
        await talk.open("PIPELINING", "AUTH LOGIN")
        await hello(talk, "334 VXNlcm5hbWU6")
        await hello(talk, "334 UGFzc3dvcmQ6")
        await hello(talk, "235 welcome")
        await talk.take_mail()

    outcomes, talks = await sent("smtps://u:p@PEER", script, trust=cert.client, tls=cert.server)
    assert (outcomes, talks[0].lines[1:4]) == (QUEUED, [b"AUTH LOGIN", b"dQ==", b"cA=="])


async def test_a_refused_password_defers_and_tells_no_secret(cert: Certificate) -> None:
    async def script(talk: Talk) -> None:
        await talk.open("AUTH PLAIN")
        await hello(talk, "535 5.7.8 bad credentials")

    outcomes, _ = await sent("smtps://u:secret@PEER", script, trust=cert.client, tls=cert.server)
    assert outcomes[0].temporary
    assert outcomes[0].text == "The next host refused the session: 535 bad credentials"


@pytest.mark.parametrize(
    "address",
    [
        "smtp://user:secret@mx.example",
        "http://mx.example",
        "smtp:mx.example",
        "smtp://mx.example/x",
        "file://host/x",
        "smtp://mx.example:99999",
    ],
)
def test_an_address_that_cannot_work_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r".") as refusal:
        relay_from(address, hostname="troth.example")
    assert "secret" not in str(refusal.value)


def test_a_hostname_cannot_speak_smtp() -> None:
    with pytest.raises(ValueError, match="not a host name"):
        relay_from("smtp://mx.example", hostname="a\r\nMAIL FROM:<>")


async def test_a_folder_address_keeps_mail(tmp_path: Path) -> None:
    relay = relay_from(f"file://{tmp_path}/a%20b", hostname="troth.example")
    assert (await relay.send(PARCEL))[0].code == 250
    assert len(list((tmp_path / "a b").glob("*.eml"))) == 1
