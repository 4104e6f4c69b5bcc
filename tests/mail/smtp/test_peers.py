"""Real SMTP clients against the listener: the standard library's, swaks, and Postfix's smtp-source."""

import asyncio
import os
import shutil
import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from typing import NoReturn

import pytest

from tests.mail.smtp.serving import client_context, server_context, serving


def engine(name: str) -> str:
    path = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    return path or missing(f"{name} is not installed")


def missing(reason: str) -> NoReturn:
    if os.environ.get("TROTH_REQUIRE_ENGINES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


async def run(*command: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, output.decode()
    return output.decode()


def send_with_smtplib(port: int, context: ssl.SSLContext) -> dict[str, tuple[int, bytes]]:
    message = EmailMessage()
    message["Subject"] = "From the standard library"
    message.set_content(".leading dot\ngrüße\n", cte="8bit")
    with smtplib.SMTP("localhost", port) as client:
        client.starttls(context=context)
        client.login("ann", "correct horse")
        return client.send_message(
            message, "a@example.com", ["b@example.org", "c@example.org"], mail_options=["BODY=8BITMIME"]
        )


async def test_smtplib_delivers_over_starttls_with_auth(certificate: Path):
    async with serving(tls=server_context(certificate)) as server:
        context = client_context(certificate)
        assert await asyncio.to_thread(send_with_smtplib, server.port, context) == {}
        peer, envelope, content = server.keeper.messages[0]
        assert (peer.tls, peer.user, envelope.eight_bit) == (True, "ann", True)
        assert [recipient.address for recipient in envelope.recipients] == ["b@example.org", "c@example.org"]
        assert content.endswith(".leading dot\r\ngrüße\r\n".encode())


def refused_login(port: int, context: ssl.SSLContext) -> int:
    with smtplib.SMTP("localhost", port) as client:
        client.starttls(context=context)
        with pytest.raises(smtplib.SMTPAuthenticationError) as refused:
            client.login("ann", "wrong")
        return refused.value.smtp_code


async def test_smtplib_is_refused_with_a_wrong_password(certificate: Path):
    async with serving(tls=server_context(certificate)) as server:
        context = client_context(certificate)
        assert await asyncio.to_thread(refused_login, server.port, context) == 535


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
async def test_swaks_delivers_over_starttls_with_auth(certificate: Path, mechanism: str):
    swaks = engine("swaks")
    if "TLS supported" not in await run(swaks, "--support"):
        missing("swaks has no TLS: Net::SSLeay is not installed")
    async with serving(tls=server_context(certificate)) as server:
        output = await run(
            swaks, "--server", "127.0.0.1", "--port", str(server.port), "--tls", "--auth", mechanism,
            "--auth-user", "ann", "--auth-password", "correct horse", "--from", "a@example.com",
            "--to", "b@example.org", "--body", "hello from swaks",
        )  # fmt: skip
        assert "250 2.0.0 Taken" in output
        assert server.keeper.messages[0][0].user == "ann"
        assert b"hello from swaks\r\n" in server.keeper.contents[0]


async def test_swaks_pipelines():
    swaks = engine("swaks")
    async with serving() as server:
        await run(
            swaks, "--server", "127.0.0.1", "--port", str(server.port), "--pipeline",
            "--from", "a@example.com", "--to", "b@example.org,c@example.org",
        )  # fmt: skip
        assert len(server.keeper.messages[0][1].recipients) == 2


async def test_smtp_source_delivers_each_message_once():
    source = engine("smtp-source")
    async with serving() as server:
        await run(
            source, "-s", "10", "-m", "200", "-l", "5120", "-f", "a@example.com", "-t", "b@example.org",
            f"127.0.0.1:{server.port}",
        )  # fmt: skip
        identifiers = [
            line for body in server.keeper.contents for line in body.splitlines() if b"Message-Id" in line
        ]
        assert len(server.keeper.messages) == 200
        assert len(set(identifiers)) == 200


async def test_smtp_source_delivers_many_messages_in_one_connection():
    source = engine("smtp-source")
    async with serving() as server:
        await run(
            source,
            "-d",
            "-s",
            "5",
            "-m",
            "100",
            "-l",
            "100",
            "-t",
            "b@example.org",
            f"127.0.0.1:{server.port}",
        )
        assert len(server.keeper.messages) == 100
