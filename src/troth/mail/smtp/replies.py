"""The replies the edge gives of its own accord, and how a reply is written on the wire."""

from troth.mail.smtp.values import Reply

_TEXT_LIMIT = 480  # a reply line is at most 512 octets (RFC 5321, 4.5.3.1.5)

OK = Reply(250, "2.0.0", "OK")
BYE = Reply(221, "2.0.0", "Bye")
GO_AHEAD = Reply(354, "", "End data with <CR><LF>.<CR><LF>")
READY_FOR_TLS = Reply(220, "2.0.0", "Ready to start TLS")
SENDER_OK = Reply(250, "2.1.0", "Sender OK")
RECIPIENT_OK = Reply(250, "2.1.5", "Recipient OK")
AUTHENTICATED = Reply(235, "2.7.0", "Authentication succeeded")
CANNOT_VERIFY = Reply(252, "2.5.2", "Cannot verify, will accept mail and attempt delivery")

SHUTTING_DOWN = Reply(421, "4.3.2", "Service shutting down")
TOO_SLOW = Reply(421, "4.4.2", "Timed out")
TOO_MANY_CONNECTIONS = Reply(421, "4.7.0", "Too many connections")
TOO_MANY_ERRORS = Reply(421, "4.7.0", "Too many errors")
TOO_MANY_TRIES = Reply(421, "4.7.0", "Too many failed authentications")

OUTAGE = Reply(451, "4.3.0", "Try again later")
AUTHENTICATION_OUTAGE = Reply(454, "4.7.0", "Temporary authentication failure")
STORAGE_FULL = Reply(452, "4.3.1", "Insufficient storage")
NO_MEMORY = Reply(452, "4.3.1", "Too much mail in flight, try again later")
TOO_MANY_RECIPIENTS = Reply(452, "4.5.3", "Too many recipients")

UNKNOWN_COMMAND = Reply(500, "5.5.2", "Command not recognised")
BAD_LINE = Reply(500, "5.5.2", "Bare CR, bare LF or control character in command")
BAD_UTF8 = Reply(500, "5.5.2", "Command is not UTF-8")
LINE_TOO_LONG = Reply(500, "5.5.2", "Line too long")
NOT_ASCII = Reply(501, "5.5.2", "Only ASCII is allowed here")
BAD_ARGUMENT = Reply(501, "5.5.4", "Syntax error in argument")
BAD_PARAMETER = Reply(501, "5.5.4", "Syntax error in parameter")
BAD_SENDER = Reply(501, "5.1.7", "Syntax error in sender")
BAD_RECIPIENT = Reply(501, "5.1.3", "Syntax error in recipient")
BAD_RESPONSE = Reply(501, "5.5.2", "Cannot decode response")
AUTHENTICATION_CANCELLED = Reply(501, "5.7.0", "Authentication cancelled")
DATA_AFTER_STARTTLS = Reply(501, "5.5.1", "Nothing may follow STARTTLS before the handshake")
NOT_IMPLEMENTED = Reply(502, "5.5.1", "Command not implemented")
HELLO_FIRST = Reply(503, "5.5.1", "EHLO first")
MAIL_FIRST = Reply(503, "5.5.1", "MAIL first")
NESTED_MAIL = Reply(503, "5.5.1", "A sender was given already")
NOT_NOW = Reply(503, "5.5.1", "Bad sequence of commands")
UNKNOWN_MECHANISM = Reply(504, "5.5.4", "Authentication mechanism not supported")
BAD_CREDENTIALS = Reply(535, "5.7.8", "Authentication credentials invalid")
TLS_FIRST = Reply(538, "5.7.11", "Encryption required for authentication")
TOO_BIG = Reply(552, "5.3.4", "Message exceeds the maximum size")
UTF8_NOT_DECLARED = Reply(553, "5.6.7", "Address needs SMTPUTF8")
NO_RECIPIENTS = Reply(554, "5.5.1", "No valid recipients")
NUL_IN_CONTENT = Reply(554, "5.6.0", "Content holds a NUL")
BARE_LINE_END = Reply(554, "5.6.11", "Bare CR or LF in content")
UNKNOWN_PARAMETER = Reply(555, "5.5.4", "Parameter not recognised")


def encode(reply: Reply) -> bytes:
    """The reply as one line; whatever the text holds, it stays one line of printable ASCII."""
    text = reply.text
    if not (text.isascii() and text.isprintable()) or len(text) > _TEXT_LIMIT:
        text = _printable(text)
    if reply.enhanced:
        return f"{reply.code} {reply.enhanced} {text}\r\n".encode()
    return f"{reply.code} {text}\r\n".encode()


def encode_lines(code: int, lines: list[str]) -> bytes:
    """A reply of several lines (RFC 5321, 4.2.1)."""
    first = "".join(f"{code}-{line}\r\n" for line in lines[:-1])
    return f"{first}{code} {lines[-1]}\r\n".encode()


def _printable(text: str) -> str:
    kept = (c if c.isascii() and c.isprintable() else "?" for c in text[:_TEXT_LIMIT])
    return "".join(kept)
