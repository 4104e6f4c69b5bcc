"""The grammar of SMTP commands: paths, mailboxes and parameters, as one pattern each (RFC 5321, 4.1.2)."""

import ipaddress
import re
from dataclasses import dataclass

from troth.mail.smtp import replies
from troth.mail.smtp.values import Recipient, Reply

# RFC 6531, 3.3 adds every character beyond ASCII; the C1 controls stay out. Each class says what it leaves
# out: one that names the range up to U+10FFFF takes ten milliseconds to compile, and there are dozens.
_ATOM = r"""[^\x00- "(),.:;<>@[\\\]\x7f-\x9f]+"""
_QUOTED = r'"(?:[^\x00-\x1f"\\\x7f-\x9f]|\\[ -~])*"'
_ALNUM = r"[^\x00-/:-@[-`{-\x9f]"
_LABEL = rf"{_ALNUM}(?:[^\x00-,./:-@[-`{{-\x9f]*{_ALNUM})?"
_DOMAIN = rf"{_LABEL}(?:\.{_LABEL})*"
_LITERAL = r"\[[A-Za-z0-9:.]+\]"
_MAILBOX = rf"(?:{_ATOM}(?:\.{_ATOM})*|{_QUOTED})@(?:{_DOMAIN}|{_LITERAL})"
# A source route is taken and ignored (RFC 5321, 4.1.1.3 and appendix C).
_ROUTE = rf"(?:@{_DOMAIN}(?:,@{_DOMAIN})*:)?"
_PARAMETERS = "(?: +(.+))?"

# The space after the colon is no part of the grammar, but common senders write it.
_MAIL = re.compile(rf"(?i:FROM): *<(?:{_ROUTE}({_MAILBOX}))?>{_PARAMETERS}")
_RCPT = re.compile(rf"(?i:TO): *<{_ROUTE}({_MAILBOX}|(?i:postmaster))>{_PARAMETERS}")
_HELLO = re.compile(r"[A-Za-z0-9._:\[\]-]{1,255}")
_PARAMETER = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]*)(?:=([^\x00- =\x7f-\x9f]+))?")

_XTEXT = r"(?:[!-*,-<>-~]|\+[0-9A-F]{2})"
_MAIL_VALUES = {
    "SIZE": re.compile("[0-9]{1,20}"),
    "BODY": re.compile("(?i:7BIT|8BITMIME)"),
    "SMTPUTF8": re.compile(""),
    "RET": re.compile("(?i:FULL|HDRS)"),
    "ENVID": re.compile(rf"(?=.{{1,100}}\Z){_XTEXT}+"),
    "AUTH": re.compile(f"<>|{_XTEXT}{{1,500}}"),
}
_RCPT_VALUES = {
    "NOTIFY": re.compile("(?i:NEVER|(?:SUCCESS|FAILURE|DELAY)(?:,(?:SUCCESS|FAILURE|DELAY)){0,2})"),
    "ORCPT": re.compile(
        rf"(?=.{{1,500}}\Z)(?:[A-Za-z0-9-]+;{_XTEXT}+|(?i:utf-8);(?:{_XTEXT}|[^\x00-\x9f]|\\x\{{[0-9A-F]+\}})+)"
    ),
}
_IPV6 = "IPv6:"
_DOMAIN_LIMIT = 255
_NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Mail:
    """A MAIL command: `sender` is "" for <>, `size` is the declared size in octets, 0 if not declared."""

    sender: str
    size: int
    eight_bit: bool
    utf8: bool
    ret: str | None
    envid: str | None


def parse_hello(argument: str) -> str | None:
    """The name in EHLO or HELO; None if it could not stand in a trace header (RFC 5321, 4.1.1.1)."""
    return argument if _HELLO.fullmatch(argument) else None


def parse_mail(argument: str) -> Mail | Reply:
    """What follows `MAIL `, or the reply that refuses it (RFC 5321, 4.1.1.2)."""
    match = _MAIL.fullmatch(argument)
    if match is None or not _sound_domain(match[1]):
        return replies.BAD_SENDER
    parameters = _parse_parameters(match[2], _MAIL_VALUES)
    if isinstance(parameters, Reply):
        return parameters
    sender, utf8 = match[1] or "", "SMTPUTF8" in parameters
    if not (utf8 or argument.isascii()):
        return replies.UTF8_NOT_DECLARED
    return _mail(sender, utf8, parameters)


def _mail(sender: str, utf8: bool, parameters: dict[str, str]) -> Mail:
    if not parameters:
        return Mail(sender, 0, False, utf8, None, None)
    eight_bit = parameters.get("BODY", "").upper() == "8BITMIME"
    ret = parameters["RET"].upper() if "RET" in parameters else None
    return Mail(sender, int(parameters.get("SIZE", 0)), eight_bit, utf8, ret, parameters.get("ENVID"))


def parse_recipient(argument: str, *, utf8: bool) -> Recipient | Reply:
    """What follows `RCPT `, or the reply that refuses it (RFC 5321, 4.1.1.3).

    `utf8` says that MAIL declared SMTPUTF8.
    """
    match = _RCPT.fullmatch(argument)
    if match is None or not _sound_domain(match[1]):
        return replies.BAD_RECIPIENT
    if not (utf8 or argument.isascii()):
        return replies.UTF8_NOT_DECLARED
    parameters = _parse_parameters(match[2], _RCPT_VALUES)
    if isinstance(parameters, Reply):
        return parameters
    notify = frozenset(parameters["NOTIFY"].upper().split(",")) if "NOTIFY" in parameters else _NOBODY
    return Recipient(match[1], notify, parameters.get("ORCPT"))


def _parse_parameters(text: str | None, values: dict[str, re.Pattern[str]]) -> dict[str, str] | Reply:
    """Upper-case keyword to value ("" for none); RFC 5321, 4.1.1.11 asks 555 for unknown keywords."""
    parameters: dict[str, str] = {}
    for item in filter(None, (text or "").split(" ")):
        match = _PARAMETER.fullmatch(item)
        if match is None:
            return replies.BAD_PARAMETER
        keyword, value = match[1].upper(), match[2] or ""
        if keyword not in values:
            return replies.UNKNOWN_PARAMETER
        if keyword in parameters or not values[keyword].fullmatch(value):
            return replies.BAD_PARAMETER
        parameters[keyword] = value
    return parameters


def _sound_domain(mailbox: str | None) -> bool:
    """Whether the domain is short enough and an address literal is an address (RFC 5321, 4.1.3)."""
    if not mailbox:
        return True
    domain = mailbox.rpartition("@")[2]
    return _is_address(domain[1:-1]) if domain.startswith("[") else len(domain) <= _DOMAIN_LIMIT


def _is_address(literal: str) -> bool:
    try:
        if literal[: len(_IPV6)].lower() == _IPV6.lower():
            ipaddress.IPv6Address(literal[len(_IPV6) :])
        else:
            ipaddress.IPv4Address(literal)
    except ValueError:
        return False
    return True
