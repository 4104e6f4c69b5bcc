"""Peers for the relay tests: Debian's smtp-sink, and a scripted server that can be as hostile as it likes."""

import asyncio
import contextlib
import datetime
import ipaddress
import os
import shutil
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

SINK = "/usr/sbin/smtp-sink"


def require(program: str) -> str:
    """The program's path; without it the test is skipped, or fails where engines are required."""
    found = shutil.which(program)
    if found is None:
        complain = pytest.fail if os.environ.get("TROTH_REQUIRE_ENGINES") == "1" else pytest.skip
        complain(f"{program} is not installed")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.asynccontextmanager
async def smtp_sink(folder: Path, *options: str) -> AsyncIterator[int]:
    """A running smtp-sink that writes each message to a file of its own in `folder`; gives its port."""
    program, port = require(SINK), free_port()
    folder.chmod(0o777)
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    command = [*user, *options, "-d", "m.", f"inet:127.0.0.1:{port}", "64"]
    sink = await asyncio.create_subprocess_exec(
        program, *command, cwd=folder, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        await _listening(port)
        yield port
    finally:
        sink.terminate()
        await sink.wait()


async def _listening(port: int) -> None:
    for _ in range(100):
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.02)
    raise AssertionError("smtp-sink does not listen")


@dataclass
class Talk:
    """The server's side of one connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    number: int
    lines: list[bytes] = field(default_factory=list)

    async def hear(self) -> bytes:
        line = await self.reader.readline()
        if not line:
            raise ConnectionResetError
        self.lines.append(line.rstrip(b"\r\n"))
        return line.rstrip(b"\r\n")

    async def hear_content(self) -> bytes:
        content = b""
        while not (content == b".\r\n" or content.endswith(b"\r\n.\r\n")):
            content += await self.reader.readexactly(1)
        return content

    def say(self, *lines: str) -> None:
        self.writer.write("".join(f"{line}\r\n" for line in lines).encode())

    async def open(self, *abilities: str) -> None:
        """Greeting and EHLO; the abilities are those of the EHLO reply."""
        self.say("220 peer.example ESMTP")
        await self.hear()
        texts = ["peer.example", *abilities]
        self.say(*(f"250-{text}" for text in texts[:-1]), f"250 {texts[-1]}")

    async def take_mail(self) -> bytes:
        """One pipelined transaction with one recipient, accepted; gives the stuffed content."""
        for _ in range(2):
            await self.hear()
            self.say("250 2.0.0 ok")
        await self.hear()
        self.say("354 go on")
        content = await self.hear_content()
        self.say("250 2.0.0 queued")
        return content


Script = Callable[[Talk], Awaitable[None]]


@dataclass
class Peer:
    """A scripted server: its port and every talk that it had."""

    port: int
    talks: list[Talk]


@contextlib.asynccontextmanager
async def scripted(script: Script, tls: ssl.SSLContext | None = None) -> AsyncIterator[Peer]:
    """A server that runs `script` on every connection and then closes it."""
    talks: list[Talk] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = Talk(reader, writer, len(talks))
        talks.append(talk)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await script(talk)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    try:
        yield Peer(server.sockets[0].getsockname()[1], talks)
    finally:
        server.close()


@dataclass(frozen=True)
class Certificate:
    """A certificate for 127.0.0.1: what the server shows, and what a client that trusts it uses."""

    server: ssl.SSLContext
    client: ssl.SSLContext


def certificate(folder: Path) -> Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "peer.example")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    builder = builder.add_extension(address, critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    pem = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "peer.pem").write_bytes(pem + secret)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "peer.pem")
    return Certificate(server, ssl.create_default_context(cadata=pem.decode()))
