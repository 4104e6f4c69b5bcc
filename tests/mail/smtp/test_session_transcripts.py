import base64

from tests.mail.smtp.receiving import (
    ENVELOPE,
    HELLO,
    codes,
    messages,
    open_session,
    refuse_credentials,
    talk,
)
from troth.mail.smtp.budget import Budget
from troth.mail.smtp.events import Credentials, MessageOffered, SenderOffered
from troth.mail.smtp.limits import Limits
from troth.mail.smtp.values import Envelope, Recipient, Reply


def say(*lines: str, tls: bool = False, limits: Limits | None = None) -> list[int]:
    output, _ = talk(open_session(limits, tls=tls), [f"{line}\r\n".encode() for line in lines])
    return codes(output)


def test_a_message_goes_through_word_for_word():
    session = open_session()
    session.greet()
    output, events = talk(
        session,
        [HELLO, ENVELOPE, b"DATA\r\n", b"Subject: x\r\n\r\nhello\r\n.\r\n", b"QUIT\r\n"],
    )
    assert output == (
        b"220 mx.example ESMTP\r\n"
        b"250-mx.example\r\n250-SIZE 52428800\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-PIPELINING\r\n"
        b"250-DSN\r\n250 ENHANCEDSTATUSCODES\r\n"
        b"250 2.1.0 Sender OK\r\n250 2.1.5 Recipient OK\r\n"
        b"354 End data with <CR><LF>.<CR><LF>\r\n"
        b"250 2.0.0 Taken\r\n221 2.0.0 Bye\r\n"
    )
    envelope = Envelope(
        "a@example.com", (Recipient("b@example.org", frozenset(), None),), False, False, None, None
    )
    assert events[-1] == MessageOffered(envelope, b"Subject: x\r\n\r\nhello\r\n")


def test_starttls_is_offered_before_tls_and_auth_only_inside_it():
    plain, _ = talk(open_session(offers_tls=True), [HELLO])
    inside, _ = talk(open_session(tls=True), [HELLO])
    assert b"250-STARTTLS\r\n" in plain and b"AUTH" not in plain
    assert b"250-AUTH PLAIN LOGIN\r\n" in inside and b"STARTTLS" not in inside


def test_helo_offers_no_extension():
    session = open_session()
    assert talk(session, [b"HELO client.example\r\n"])[0] == b"250 mx.example\r\n"
    assert session.peer.esmtp is False


def test_commands_out_of_order_are_refused():
    assert say("MAIL FROM:<a@b.example>") == [503]
    assert say("EHLO x", "RCPT TO:<a@b.example>") == [250, 503]
    assert say("EHLO x", "DATA") == [250, 503]
    assert say("EHLO x", "MAIL FROM:<a@b.example>", "DATA") == [250, 250, 554]
    assert say("EHLO x", "MAIL FROM:<a@b.example>", "MAIL FROM:<a@b.example>") == [250, 250, 503]


def test_rset_and_ehlo_forget_the_transaction():
    for command in ("RSET", "EHLO y"):
        assert say("EHLO x", "MAIL FROM:<a@b.example>", command, "DATA") == [250, 250, 250, 503]


def test_small_commands():
    assert say("NOOP anything", "VRFY someone", "EXPN list", "HELP", "WHAT", "", "VRFY") == [
        250, 252, 502, 502, 500, 500, 501,
    ]  # fmt: skip


def test_commands_that_take_no_argument_refuse_one():
    assert say("EHLO x", "RSET x", "QUIT x", "DATA x", "STARTTLS x") == [250, 501, 501, 501, 501]


def test_a_greeting_that_could_forge_a_header_is_refused():
    assert say("EHLO", "EHLO a b", "EHLO x(y)", "EHLO " + "x" * 256, "EHLO [IPv6:::1]") == [
        501, 501, 501, 501, 250,
    ]  # fmt: skip


def test_what_follows_quit_is_ignored():
    session = open_session()
    output, events = talk(session, [b"QUIT\r\nEHLO x\r\n", b"MAIL FROM:<a@b.example>\r\n"])
    assert (codes(output), events, session.quiet, session.buffered) == ([221], [], True, 0)


def test_a_declared_size_beyond_the_limit_is_refused_at_mail():
    limits = Limits(size=1000)
    assert say("EHLO x", "MAIL FROM:<a@b.example> SIZE=1001", limits=limits) == [250, 552]
    assert say("EHLO x", "MAIL FROM:<a@b.example> SIZE=1000", limits=limits) == [250, 250]


def test_content_of_exactly_the_limit_is_taken_and_one_octet_more_is_not():
    for extra, code in ((0, 250), (1, 552)):
        body = b"x" * (98 + extra) + b"\r\n"
        session = open_session(Limits(size=100))
        output, events = talk(session, [HELLO, ENVELOPE, b"DATA\r\n", body + b".\r\n", b"NOOP\r\n"])
        assert codes(output)[-2:] == [code, 250]
        assert messages(events) == ([body] if code == 250 else [])


def test_content_beyond_the_limit_is_not_kept_while_it_streams():
    budget = Budget(1_000_000)
    session = open_session(Limits(size=100_000), budget=budget)
    talk(session, [HELLO, ENVELOPE, b"DATA\r\n"])
    lowest = budget.free
    for _ in range(100):
        talk(session, [b"x" * 50_000])
        lowest = min(lowest, budget.free)
    assert lowest >= 900_000
    assert budget.free == 1_000_000
    assert session.buffered == 0
    assert codes(talk(session, [b"\r\n.\r\n"])[0]) == [552]


def test_a_budget_without_room_asks_to_come_back():
    budget = Budget(100)
    session = open_session(budget=budget)
    output, events = talk(session, [HELLO, ENVELOPE, b"DATA\r\n", b"x" * 200 + b"\r\n.\r\n"])
    assert output.endswith(b"452 4.3.1 Too much mail in flight, try again later\r\n")
    assert messages(events) == [] and budget.free == 100


def test_a_budget_is_held_until_the_receiver_has_answered():
    budget = Budget(1000)
    session = open_session(budget=budget)
    talk(session, [HELLO, ENVELOPE, b"DATA\r\n"])
    session.receive(b"x" * 98 + b"\r\n.\r\n")
    assert isinstance(session.advance(), MessageOffered)
    session.abandon()
    assert budget.free == 900
    session.answer(Reply(250, "2.0.0", "Taken"))
    assert budget.free == 1000


def test_an_abandoned_content_gives_its_memory_back():
    budget = Budget(1000)
    session = open_session(budget=budget)
    talk(session, [HELLO, ENVELOPE, b"DATA\r\n", b"x" * 500])
    assert budget.free < 1000
    session.abandon()
    assert budget.free == 1000


def test_recipients_beyond_the_limit_are_deferred_and_the_rest_delivered():
    session = open_session()
    talk(session, [HELLO, b"MAIL FROM:<>\r\n"])
    output, events = talk(session, [b"RCPT TO:<b%d@example.org>\r\n" % i for i in range(10_000)])
    assert codes(output) == [250] * 100 + [452] * 9_900
    assert b"452 4.5.3 " in output
    assert len(events) == 100
    _, events = talk(session, [b"DATA\r\n", b"x\r\n.\r\n"])
    assert len(events[0].envelope.recipients) == 100


def test_too_many_errors_close_and_a_delivered_message_forgives_them():
    limits = Limits(errors=3)
    assert say("A", "B", "C", "NOOP", limits=limits) == [500, 500, 500, 421]
    session = open_session(limits)
    talk(session, [b"A\r\nB\r\n", HELLO, ENVELOPE, b"DATA\r\n", b"x\r\n.\r\n"])
    assert codes(talk(session, [b"A\r\nB\r\n"])[0]) == [500, 500]


def test_pipelined_commands_are_answered_in_order_and_the_next_message_too():
    message = ENVELOPE + b"DATA\r\n" + b"x\r\n.\r\n"
    output, events = talk(open_session(), [HELLO + message + message + b"QUIT\r\n"])
    assert codes(output) == [250, 250, 250, 354, 250, 250, 250, 354, 250, 221]
    assert messages(events) == [b"x\r\n", b"x\r\n"]


def test_dots_are_unstuffed_at_line_starts_only():
    _, events = talk(
        open_session(), [HELLO, ENVELOPE, b"DATA\r\n", b"..\r\n...x\r\na.b\r\n.c\r\n\r\n..\r\n.\r\n"]
    )
    assert messages(events) == [b".\r\n..x\r\na.b\r\nc\r\n\r\n.\r\n"]


def test_an_empty_message_ends_with_the_first_line():
    assert messages(talk(open_session(), [HELLO, ENVELOPE, b"DATA\r\n", b".\r\n"])[1]) == [b""]


def test_dsn_parameters_reach_the_envelope():
    lines = (
        b"MAIL FROM:<> RET=hdrs ENVID=QQ+2B1 BODY=8bitmime SMTPUTF8 SIZE=5\r\n"
        b"RCPT TO:<b@example.org> NOTIFY=success,DELAY ORCPT=rfc822;b+2Bc@example.org\r\n"
    )
    _, events = talk(open_session(), [HELLO, lines, b"DATA\r\n", b".\r\n"])
    recipient = Recipient("b@example.org", frozenset({"SUCCESS", "DELAY"}), "rfc822;b+2Bc@example.org")
    assert events[-1].envelope == Envelope("", (recipient,), True, True, "HDRS", "QQ+2B1")


def test_eight_bit_content_is_taken_without_its_declaration():
    _, events = talk(open_session(), [HELLO, ENVELOPE, b"DATA\r\n", "é\r\n.\r\n".encode()])
    assert messages(events) == ["é\r\n".encode()]
    assert events[-1].envelope.eight_bit is False


def test_addresses_beyond_ascii_need_smtputf8():
    assert say("EHLO x", "MAIL FROM:<é@example.com>") == [250, 553]
    assert say("EHLO x", "MAIL FROM:<é@example.com> SMTPUTF8", "RCPT TO:<ü@bücher.example>") == [250] * 3
    assert say("EHLO x", "MAIL FROM:<a@example.com>", "RCPT TO:<ü@example.com>") == [250, 250, 553]
    assert say("NOOP é", "VRFY é", "EHLO é") == [501, 501, 501]


def test_a_command_that_is_not_utf8_is_refused():
    output, events = talk(open_session(), [HELLO, b"MAIL FROM:<\xff@example.com> SMTPUTF8\r\n"])
    assert (codes(output), events) == ([250, 500], [])


def test_control_characters_in_commands_are_refused():
    for line in (
        b"NO\0OP\r\n",
        b"NOOP\t\r\n",
        b"NOOP \x7f\r\n",
        b"NOOP a\nNOOP b\r\n",
        b"NOOP a\rNOOP b\r\n",
    ):
        assert talk(open_session(), [line])[0].startswith(b"500 5.5.2 ")


def test_an_endless_line_closes_with_bounded_memory():
    for line, kept in ((b"X" * 100_000, 512), (b"AUTH PLAIN " + b"A" * 100_000, 12_288)):
        session = open_session(tls=True)
        output, sizes = b"", []
        for start in range(0, len(line), 100):
            output += talk(session, [line[start : start + 100]])[0]
            sizes.append(session.buffered)
        assert codes(output) == [500]
        assert session.closed and max(sizes) < kept


def test_a_command_line_may_have_512_octets_and_mail_its_extensions():
    assert say("NOOP " + "x" * 505) == [250]
    assert say("NOOP " + "x" * 506, "NOOP") == [500]
    assert say("EHLO x", "MAIL FROM:<a@b.example> AUTH=" + "x" * 500) == [250, 250]


def auth(*parts: str) -> str:
    return base64.b64encode("\0".join(parts).encode()).decode()


def test_auth_is_refused_outside_tls():
    assert talk(open_session(offers_tls=True), [HELLO, b"AUTH PLAIN AGEAYg==\r\n"])[0].endswith(
        b"538 5.7.11 Encryption required for authentication\r\n"
    )


def test_auth_plain_with_and_without_initial_response():
    for lines in ([f"AUTH PLAIN {auth('', 'ann', 'pw')}"], ["auth plain", auth("ann", "ann", "pw")]):
        session = open_session(tls=True)
        output, events = talk(session, [HELLO, *(f"{line}\r\n".encode() for line in lines)])
        assert codes(output)[-1] == 235
        assert events == [Credentials("ann", "pw")]
        assert session.peer.user == "ann"


def test_auth_login_asks_for_user_and_password():
    session = open_session(tls=True)
    output, events = talk(session, [HELLO, b"AUTH LOGIN\r\n", b"YW5u\r\n", b"cHc=\r\n"])
    assert output.endswith(b"334 VXNlcm5hbWU6\r\n334 UGFzc3dvcmQ6\r\n235 2.7.0 Authentication succeeded\r\n")
    assert events == [Credentials("ann", "pw")]


def test_auth_that_is_cancelled_or_garbled_asks_nobody():
    cases = {
        "*": 501,
        "not base64": 501,
        auth("a", "b"): 501,
        auth("boss", "ann", "pw"): 535,
        auth("", "", ""): 501,
    }
    for response, code in cases.items():
        session = open_session(tls=True)
        output, events = talk(session, [HELLO, b"AUTH PLAIN\r\n", f"{response}\r\n".encode(), b"NOOP\r\n"])
        assert (codes(output)[-2:], events) == ([code, 250], [])


def test_the_fourth_try_after_three_failures_is_421():
    session = open_session(tls=True)
    line = f"AUTH PLAIN {auth('', 'ann', 'pw')}\r\n".encode()
    output, events = talk(session, [HELLO, line, line, line, line], refuse_credentials)
    assert codes(output) == [250, 535, 535, 535, 421]
    assert len(events) == 3 and session.closed


def test_auth_has_its_place():
    line = f"AUTH PLAIN {auth('', 'ann', 'pw')}"
    assert say(line, tls=True) == [503]
    assert say("EHLO x", "AUTH CRAM-MD5", tls=True) == [250, 504]
    assert say("EHLO x", line, line, tls=True) == [250, 235, 503]
    assert say("EHLO x", "MAIL FROM:<a@b.example>", line, tls=True) == [250, 250, 503]


def test_a_password_is_not_in_the_event_as_text():
    assert "hidden" not in repr(Credentials("ann", "hidden"))


def test_starttls_forgets_what_was_said_before():
    session = open_session(offers_tls=True)
    talk(session, [HELLO, b"MAIL FROM:<a@b.example>\r\n", b"STARTTLS\r\n"])
    assert (session.peer.tls, session.peer.helo, session.in_transaction) == (True, "", False)
    assert codes(talk(session, [b"MAIL FROM:<a@b.example>\r\n", b"STARTTLS\r\n"])[0]) == [503, 503]


def test_starttls_without_a_context_is_not_implemented():
    assert say("EHLO x", "STARTTLS") == [250, 502]


def test_commands_sent_behind_starttls_close_the_connection_unheard():
    session = open_session(offers_tls=True)
    output, events = talk(session, [HELLO, b"STARTTLS\r\nMAIL FROM:<evil@example.com>\r\n"])
    assert (codes(output), events) == ([250, 501], [])
    assert session.closed and session.buffered == 0


def test_a_refused_sender_opens_no_transaction():
    def refuse(event: object) -> Reply | None:
        return Reply(550, "5.7.1", "Not\r\n250 from é") if isinstance(event, SenderOffered) else None

    output, _ = talk(
        open_session(), [HELLO, b"MAIL FROM:<a@b.example>\r\n", b"RCPT TO:<c@d.example>\r\n"], refuse
    )
    assert output.endswith(b"550 5.7.1 Not??250 from ?\r\n503 5.5.1 MAIL first\r\n")
