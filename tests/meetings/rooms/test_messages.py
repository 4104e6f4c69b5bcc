"""What is a message, what is none, and how much of it anybody may say."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.meetings.rooms.messages import FIELDS, LONGEST, Misunderstood, clean_name, understood
from troth.meetings.rooms.pace import Pace

TOKEN = "A" * 43
HELLO = {"kind": "hello", "invitation": TOKEN, "name": "Ann", "key": "B" * 87}
WRONG = [
    ("{", ""), ("[]", ""), ('"x"', ""), ("{}", ""), ('{"kind": 7}', ""), ('{"kind": "record"}', ""),
    ('{"kind": "sealed", "to": "all"}', "sealed"),
    ('{"kind": "sealed", "to": "everybody", "data": "AAAA"}', "sealed"),
    ('{"kind": "sealed", "to": "all", "data": "<b>"}', "sealed"),
    ('{"kind": "state", "mic": 1}', "state"),
    ('{"kind": "mute", "seat": "s0"}', "mute"),
    ('{"kind": "permit", "minutes": true}', "permit"),
    ('{"kind": "permit", "minutes": 121}', "permit"),
    ('{"kind": "end", "record": true}', "end"),
    (json.dumps({**HELLO, "name": "\u202e\u200b"}), "hello"),
    (json.dumps({**HELLO, "invitation": TOKEN + "/"}), "hello"),
    (json.dumps({**HELLO, "key": "B" * 88}), "hello"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "of"), WRONG)
def test_what_is_no_message_is_refused_with_what_is_wrong(text, of):
    with pytest.raises(Misunderstood) as refused:
        understood(text)
    assert refused.value.of == of


def test_a_message_that_is_too_long_is_not_even_read():
    with pytest.raises(Misunderstood, match="262144 bytes"):
        understood("[" * (LONGEST + 1))


def test_a_hello_is_understood():
    assert understood(json.dumps(HELLO))["name"] == "Ann"


def test_a_name_is_one_line_that_reads_as_it_is_written():
    assert clean_name("  Ann\u202e\n<Host>\u200b ") == "Ann <Host>"


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda some: some.decode("latin-1")))
def test_any_text_is_understood_or_refused(text):
    _read(text)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
fields = st.sampled_from(sorted({name.rstrip("?") for kind in FIELDS.values() for name in kind}))


@given(st.sampled_from(sorted(FIELDS)), st.dictionaries(fields, values, max_size=5))
def test_any_fields_are_understood_or_refused(kind, said):
    _read(json.dumps({"kind": kind, **said}))


def _read(text):
    try:
        message = understood(text)
    except Misunderstood:
        return
    assert message["kind"] in FIELDS


def test_a_flood_is_stopped_and_a_pause_makes_up_for_it():
    pace = Pace(0.0)
    assert sum(pace.takes(100, 0.0) for _ in range(1000)) == 300
    assert sum(pace.takes(100, 1.0) for _ in range(1000)) == 60


def test_few_messages_may_be_too_much_as_well():
    pace = Pace(0.0)
    assert sum(pace.takes(250_000, 0.0) for _ in range(100)) == 48
