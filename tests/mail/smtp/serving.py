"""A listener on a free port of this machine, raw clients for it, and throw-away certificates."""

import asyncio
import contextlib
import datetime
import socket
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.mail.smtp.receiving import Keeper
from troth.mail.smtp.listener import Limits, Listener, listen


@dataclass
class Client:
    """A raw client that reads whole replies."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def reply(self) -> bytes:
        """One reply of however many lines; b"" at the end of the connection."""
        lines = b""
        while line := await asyncio.wait_for(self.reader.readline(), 10):
            lines += line
            if line[3:4] != b"-":
                break
        return lines

    async def ask(self, data: bytes) -> bytes:
        self.send(data)
        return await self.reply()

    async def rest(self) -> bytes:
        """All that is said until the server closes."""
        return await asyncio.wait_for(self.reader.read(), 10)

    async def begin(self) -> None:
        """Up to the 354 of a message."""
        assert (await self.reply())[:3] == b"220"
        self.send(b"EHLO client.example\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n")
        assert [(await self.reply())[:3] for _ in range(4)] == [b"250", b"250", b"250", b"354"]


@dataclass
class Server:
    listener: Listener
    keeper: Keeper
    port: int

    async def connect(self, context: ssl.SSLContext | None = None) -> Client:
        name = "localhost" if context else None
        return Client(
            *await asyncio.open_connection("127.0.0.1", self.port, ssl=context, server_hostname=name)
        )


@contextlib.asynccontextmanager
async def serving(
    limits: Limits | None = None,
    *,
    keeper: Keeper | None = None,
    tls: ssl.SSLContext | None = None,
    implicit_tls: bool = False,
) -> AsyncIterator[Server]:
    keeper = keeper or Keeper()
    sock = socket.create_server(("127.0.0.1", 0))
    port = sock.getsockname()[1]
    listener = await listen(
        keeper,
        sockets=[sock],
        hostname="mx.example",
        tls=tls,
        limits=limits or Limits(),
        implicit_tls=implicit_tls,
    )
    try:
        yield Server(listener, keeper, port)
    finally:
        await listener.close(0.1)


def make_certificate(folder: Path, name: str) -> tuple[Path, bytes]:
    """A self-signed certificate with its key in one file, and its DER form."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path = folder / f"{name}.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, *form)
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path, certificate.public_bytes(serialization.Encoding.DER)


def server_context(path: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def client_context(authority: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(authority))
