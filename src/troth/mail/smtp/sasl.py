"""The SASL exchanges PLAIN (RFC 4616) and LOGIN: generators that yield challenges and receive responses."""

import base64
import binascii
from collections.abc import Callable, Generator

from troth.mail.smtp import replies
from troth.mail.smtp.events import Credentials
from troth.mail.smtp.values import Reply

Exchange = Generator[bytes, bytes, Credentials | Reply]


def _plain() -> Exchange:
    parts = (yield b"").split(b"\0")
    if len(parts) != 3:
        return replies.BAD_RESPONSE
    identity, user, password = parts
    # Nobody may act for another: an authorisation identity can only repeat the user.
    if identity not in (b"", user):
        return replies.BAD_CREDENTIALS
    return _credentials(user, password)


def _login() -> Exchange:
    user = yield b"Username:"
    password = yield b"Password:"
    return _credentials(user, password)


MECHANISMS: dict[str, Callable[[], Exchange]] = {"PLAIN": _plain, "LOGIN": _login}


def _credentials(user: bytes, password: bytes) -> Credentials | Reply:
    if not user or not password or b"\0" in user + password:
        return replies.BAD_RESPONSE
    try:
        return Credentials(user.decode(), password.decode())
    except UnicodeDecodeError:
        return replies.BAD_RESPONSE


def encode_challenge(challenge: bytes) -> bytes:
    """A 334 line (RFC 4954, 4)."""
    return b"334 " + base64.b64encode(challenge) + b"\r\n"


def decode_response(line: bytes) -> bytes | None:
    """The octets of a response line; None if it is not base64."""
    try:
        return base64.b64decode(line, validate=True)
    except binascii.Error:
        return None
