import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troth.mail.smtp import grammar, replies
from troth.mail.smtp.values import Recipient, Reply


@pytest.mark.parametrize(
    ("argument", "sender"),
    [
        ("FROM:<>", ""),
        ("FROM:<a@b>", "a@b"),
        ("from: <a.b+c@example.com>", "a.b+c@example.com"),
        ('FROM:<"a b> \\" c"@example.com>', '"a b> \\" c"@example.com'),
        ("FROM:<@relay.example,@next.example:a@example.com>", "a@example.com"),
        ("FROM:<a@[192.0.2.1]>", "a@[192.0.2.1]"),
        ("FROM:<a@[IPv6:2001:db8::1]>", "a@[IPv6:2001:db8::1]"),
    ],
)
def test_senders_that_are_understood(argument: str, sender: str):
    mail = grammar.parse_mail(argument)
    assert isinstance(mail, grammar.Mail) and mail.sender == sender


@pytest.mark.parametrize(
    "argument",
    [
        "", "FROM:", "FROM:a@b", "FROM <a@b>", "TO:<a@b>", "FROM:<a@b", "FROM:<a@b>x", "FROM:<a b@c>",
        "FROM:<a..b@c>", "FROM:<.a@c>", "FROM:<a@b..c>", "FROM:<a@-b>", "FROM:<a@b->", "FROM:<a@b@c>",
        "FROM:<a@[300.0.0.1]>", "FROM:<a@[IPv6:x]>", "FROM:<a@[tag:x]>", "FROM:<a>", "FROM:<<a@b>>",
        'FROM:<"a@b>', "FROM:<a@" + "x" * 256 + ">",
    ],
)  # fmt: skip
def test_senders_that_are_no_path(argument: str):
    assert grammar.parse_mail(argument) == replies.BAD_SENDER


@pytest.mark.parametrize(
    ("parameters", "refusal"),
    [
        ("X=1", replies.UNKNOWN_PARAMETER),
        ("NOTIFY=NEVER", replies.UNKNOWN_PARAMETER),
        ("SIZE", replies.BAD_PARAMETER),
        ("SIZE=-1", replies.BAD_PARAMETER),
        ("SIZE=1 SIZE=1", replies.BAD_PARAMETER),
        ("SIZE=999999999999999999999", replies.BAD_PARAMETER),
        ("BODY=BINARYMIME", replies.BAD_PARAMETER),
        ("SMTPUTF8=1", replies.BAD_PARAMETER),
        ("RET=ALL", replies.BAD_PARAMETER),
        ("ENVID=a+2b", replies.BAD_PARAMETER),
        ("ENVID=" + "a" * 101, replies.BAD_PARAMETER),
        ("=1", replies.BAD_PARAMETER),
        ("SIZE=1=2", replies.BAD_PARAMETER),
    ],
)
def test_mail_parameters_that_are_refused(parameters: str, refusal: Reply):
    assert grammar.parse_mail(f"FROM:<a@b> {parameters}") == refusal


def test_auth_as_a_parameter_is_taken_and_means_nothing():
    assert grammar.parse_mail("FROM:<a@b> AUTH=<>") == grammar.parse_mail("FROM:<a@b>")


@pytest.mark.parametrize(
    "parameters",
    [
        "NOTIFY=",
        "NOTIFY=NEVER,SUCCESS",
        "NOTIFY=SOMETIMES",
        "ORCPT=a@b",
        "ORCPT=rfc822;a=b",
        "ORCPT=rfc822;a+2b",
    ],
)
def test_recipient_parameters_that_are_refused(parameters: str):
    assert grammar.parse_recipient(f"TO:<a@b> {parameters}", utf8=False) == replies.BAD_PARAMETER


def test_recipients_that_are_understood():
    assert grammar.parse_recipient("TO:<Postmaster>", utf8=False) == Recipient(
        "Postmaster", frozenset(), None
    )
    assert grammar.parse_recipient("TO:<a@b> NOTIFY=NEVER ORCPT=utf-8;\\x{E9}@b", utf8=False) == Recipient(
        "a@b", frozenset({"NEVER"}), "utf-8;\\x{E9}@b"
    )


@pytest.mark.parametrize("argument", ["TO:<>", "TO:<a>", "FROM:<a@b>", "TO:<a@b> <c@d>x"])
def test_recipients_that_are_no_path(argument: str):
    assert isinstance(grammar.parse_recipient(argument, utf8=False), Reply)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=80))
def test_no_text_raises(text: str):
    grammar.parse_mail(f"FROM:<{text}")
    grammar.parse_recipient(f"TO:<a@b> {text}", utf8=True)
    grammar.parse_hello(text)


@pytest.mark.parametrize(
    "text", ["a." * 600, "a-" * 600, "@a," * 400, '"' + "\\ " * 500, "a" * 1200, "a@" + "a-a." * 300]
)
def test_no_line_makes_the_pattern_slow(text: str):
    started = time.process_time()
    assert grammar.parse_mail(f"FROM:<{text}") == replies.BAD_SENDER
    assert time.process_time() - started < 0.1
