from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mail.smtp.receiving import open_session, refuse_credentials, talk
from troth.mail.smtp.budget import Budget
from troth.mail.smtp.limits import Limits

LIMITS = Limits(size=60, recipients=2, errors=6)
PIECES = st.sampled_from(
    [
        b"EHLO x\r\n",
        b"HELO y\r\n",
        b"MAIL FROM:<a@example.com>\r\n",
        b"MAIL FROM:<a@example.com> SIZE=50 BODY=8BITMIME\r\n",
        b"RCPT TO:<b@example.org>\r\n",
        b"RCPT TO:<b@example.org> NOTIFY=NEVER\r\n",
        b"DATA\r\n",
        b"RSET\r\n",
        b"AUTH LOGIN\r\n",
        b"YQ==\r\n",
        b"AUTH PLAIN AGEAYg==\r\n",
        b"QUIT\r\n",
        b"hello\r\n",
        b"\r\n.\r\n",
        b".\r\n",
        b"..\r\n",
        b"\r",
        b"\n",
        b"\0",
        b"x" * 70,
        b"y" * 600,
        "é".encode(),
        b"\xff",
    ]
)
SCRIPTS = st.lists(PIECES | st.binary(max_size=8), max_size=30).map(b"".join)
MESSAGE = b"EHLO x\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n"


def chunked(script: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({cut % (len(script) + 1) for cut in cuts})
    return [script[a:b] for a, b in zip([0, *places], [*places, len(script)], strict=True)]


@settings(max_examples=150, deadline=None)
@given(SCRIPTS, st.lists(st.integers(0, 10_000), max_size=20), st.booleans(), st.integers(20, 100))
def test_chunks_change_neither_output_nor_events(script: bytes, cuts: list[int], begun: bool, room: int):
    script = MESSAGE + script if begun else script
    whole, pieces, single = (open_session(LIMITS, tls=True, budget=Budget(room)) for _ in range(3))
    expected = talk(whole, [script], refuse_credentials)
    assert talk(pieces, chunked(script, cuts), refuse_credentials) == expected
    assert talk(single, [bytes([octet]) for octet in script], refuse_credentials) == expected
    assert whole.closed == pieces.closed == single.closed


@settings(max_examples=150, deadline=None)
@given(st.lists(st.binary(max_size=400) | SCRIPTS, max_size=40), st.booleans())
def test_no_bytes_raise_or_outgrow_their_bounds(chunks: list[bytes], begun: bool):
    budget = Budget(1000)
    session = open_session(LIMITS, tls=True, budget=budget)
    for chunk in [MESSAGE, *chunks] if begun else chunks:
        talk(session, [chunk])
        assert session.buffered < 12_288
        assert budget.free >= 1000 - LIMITS.size
    session.abandon()
    assert budget.free == 1000
