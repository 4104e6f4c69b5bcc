"""The client without a socket: what it asks for after which bytes."""

import asyncio

from troth.mail.outgoing import Credentials, Parcel, Security
from troth.mail.outgoing.abilities import NO_ABILITIES
from troth.mail.outgoing.actions import Done, Drop, Ready, Send, StartTls
from troth.mail.outgoing.client import Client, Phase
from troth.mail.outgoing.opening import NO_TLS, OUT_OF_STEP
from troth.mail.outgoing.wire import LOST, Patience, Wire

PARCEL = Parcel("a@x", ("b@y",), b"x\r\n")


def opened(abilities: bytes = b"250-peer\r\n250 PIPELINING\r\n") -> Client:
    client = Client("troth.example", Security.NONE)
    assert client.feed(b"220 hi\r\n") == [Send(b"EHLO troth.example\r\n")]
    assert client.feed(abilities) == [Ready()]
    return client


def test_a_pipelining_peer_gets_the_envelope_in_one_write_and_the_content_in_another() -> None:
    client = opened()
    assert client.submit(PARCEL) == (Send(b"MAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nDATA\r\n"),)
    assert client.feed(b"250 ok\r\n250 ok\r\n354 go\r\n") == [Send(b"x\r\n.\r\n")]
    (done,) = client.feed(b"250 2.0.0 queued\r\n")
    assert isinstance(done, Done)
    assert (done.outcomes[0].delivered, done.again, client.phase) == (True, False, Phase.READY)


def test_a_reply_that_nobody_asked_for_ends_the_session() -> None:
    client = opened()
    assert client.feed(b"250 2.0.0 queued\r\n") == [Drop(OUT_OF_STEP)]
    assert client.phase is Phase.CLOSED
    assert client.feed(b"250 more\r\n") == ()


def test_a_password_is_never_said_in_the_clear() -> None:
    client = Client("troth.example", Security.NONE, Credentials("user", "secret"))
    client.feed(b"220 hi\r\n")
    assert client.feed(b"250-peer\r\n250 AUTH PLAIN\r\n") == [Drop(NO_TLS)]
    assert "secret" not in repr(Credentials("user", "secret"))


def test_what_was_offered_before_tls_is_forgotten() -> None:
    client = Client("troth.example", Security.OPPORTUNISTIC)
    client.feed(b"220 hi\r\n")
    client.feed(b"250-peer\r\n250-PIPELINING\r\n250 STARTTLS\r\n")
    assert client.feed(b"220 go\r\n") == [StartTls()]
    client.secured()
    assert client.feed(b"502 no\r\n") == [Send(b"HELO troth.example\r\n")]
    assert client.feed(b"250 peer\r\n") == [Ready()]
    assert client.peer == NO_ABILITIES


async def test_a_parcel_for_a_connection_that_is_gone_is_answered_at_once() -> None:
    wire = Wire(Client("troth.example", Security.NONE), Patience())
    wire.quit()
    done = await asyncio.wait_for(wire.deliver(PARCEL), 1)
    assert done == Done(LOST.on_all(PARCEL))
