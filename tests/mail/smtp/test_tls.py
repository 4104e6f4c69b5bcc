import asyncio
import hashlib
import ssl
from pathlib import Path

import pytest

from tests.mail.smtp.receiving import Keeper
from tests.mail.smtp.serving import Client, client_context, make_certificate, server_context, serving
from troth.mail.smtp.listener import Limits
from troth.runtime.ports import Outage


async def upgrade(client: Client, context: ssl.SSLContext) -> None:
    await client.reply()
    assert b"250-STARTTLS\r\n" in await client.ask(b"EHLO x\r\n")
    assert await client.ask(b"STARTTLS\r\n") == b"220 2.0.0 Ready to start TLS\r\n"
    await client.writer.start_tls(context, server_hostname="localhost")


async def test_starttls_starts_over_inside_tls(certificate: Path):
    async with serving(tls=server_context(certificate)) as server:
        client = await server.connect()
        await upgrade(client, client_context(certificate))
        assert (await client.ask(b"MAIL FROM:<>\r\n"))[:3] == b"503"
        assert b"250-AUTH PLAIN LOGIN\r\n" in await client.ask(b"EHLO inside\r\n")
        assert (await client.ask(b"AUTH PLAIN AGFubgBjb3JyZWN0IGhvcnNl\r\n"))[:3] == b"235"
        client.send(b"MAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n")
        assert [(await client.reply())[:3] for _ in range(3)] == [b"250", b"250", b"354"]
        assert (await client.ask(b"x\r\n.\r\n"))[:3] == b"250"
        peer = server.keeper.messages[0][0]
        assert (peer.tls, peer.user, peer.helo, peer.certificate) == (True, "ann", "inside", None)


async def test_commands_behind_starttls_are_never_obeyed(certificate: Path):
    async with serving(tls=server_context(certificate)) as server:
        client = await server.connect()
        await client.reply()
        await client.ask(b"EHLO x\r\n")
        client.send(b"STARTTLS\r\nMAIL FROM:<evil@example.com>\r\n")
        assert (await client.rest())[:9] == b"501 5.5.1"
        assert server.keeper.questions == []


async def test_commands_in_clear_after_the_220_end_the_connection(certificate: Path):
    async with serving(tls=server_context(certificate)) as server:
        client = await server.connect()
        await client.reply()
        await client.ask(b"EHLO x\r\n")
        await client.ask(b"STARTTLS\r\n")
        client.send(b"MAIL FROM:<evil@example.com>\r\n")
        assert b"250" not in await client.rest()
        assert server.keeper.questions == []


async def test_a_failed_handshake_frees_its_place(certificate: Path):
    async with serving(Limits(connections=1), tls=server_context(certificate)) as server:
        client = await server.connect()
        await client.reply()
        await client.ask(b"STARTTLS\r\n")
        client.send(b"EHLO in clear\r\n" * 10)
        await client.rest()
        await asyncio.sleep(0.05)
        again = await server.connect()
        assert (await again.reply())[:3] == b"220"


async def test_a_peer_that_leaves_before_the_handshake_frees_its_place(certificate: Path):
    async with serving(Limits(connections=1), tls=server_context(certificate)) as server:
        client = await server.connect()
        await client.reply()
        await client.ask(b"STARTTLS\r\n")
        client.writer.transport.abort()
        await asyncio.sleep(0.05)
        again = await server.connect()
        assert (await again.reply())[:3] == b"220"


async def test_implicit_tls_greets_inside_tls(certificate: Path):
    async with serving(tls=server_context(certificate), implicit_tls=True) as server:
        client = await server.connect(client_context(certificate))
        await client.begin()
        assert (await client.ask(b"x\r\n.\r\n"))[:3] == b"250"
        assert (await client.ask(b"QUIT\r\n"))[:3] == b"221"
        assert server.keeper.messages[0][0].tls is True


async def test_three_wrong_passwords_are_535_and_the_fourth_try_421(certificate: Path):
    async with serving(tls=server_context(certificate), implicit_tls=True) as server:
        client = await server.connect(client_context(certificate))
        await client.reply()
        await client.ask(b"EHLO x\r\n")
        client.send(b"AUTH PLAIN AGFubgB3cm9uZw==\r\n" * 4)
        answers = (await client.rest()).splitlines()
        assert [line[:3] for line in answers] == [b"535", b"535", b"535", b"421"]
        assert server.keeper.questions == [("authenticate", "ann")] * 3


async def test_an_outage_while_authenticating_is_454(certificate: Path):
    keeper = Keeper()
    keeper.raises = Outage()
    async with serving(keeper=keeper, tls=server_context(certificate), implicit_tls=True) as server:
        client = await server.connect(client_context(certificate))
        await client.reply()
        await client.ask(b"EHLO x\r\n")
        assert (await client.ask(b"AUTH PLAIN AGFubgB3cm9uZw==\r\n"))[:9] == b"454 4.7.0"


@pytest.mark.parametrize("presented", [True, False])
async def test_a_verified_client_certificate_is_known_by_its_fingerprint(
    certificate: Path, tmp_path: Path, presented: bool
):
    path, der = make_certificate(tmp_path, "client.example")
    offered = server_context(certificate)
    offered.verify_mode = ssl.CERT_OPTIONAL
    offered.load_verify_locations(path)
    context = client_context(certificate)
    if presented:
        context.load_cert_chain(path)
    async with serving(tls=offered) as server:
        client = await server.connect()
        await upgrade(client, context)
        client.send(b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n")
        await client.rest()
        expected = hashlib.sha256(der).hexdigest() if presented else None
        assert server.keeper.messages[0][0].certificate == expected
