"""A sealed export opens with its passphrase, whole or not at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from troth.people.staff.envelopes import Sealer, opened
from troth.people.staff.members import StaffError

WORDS = "four unrelated words here"


def sealed(*texts):
    sealer = Sealer(WORDS)
    return [*(sealer.line(text) for text in texts), sealer.last()]


@given(some.lists(some.text(), max_size=4))
@settings(max_examples=8, deadline=None)
def test_what_was_sealed_is_opened(texts):
    assert list(opened(sealed(*texts), WORDS)) == texts


@pytest.mark.parametrize(
    "changed",
    [
        lambda lines: lines[:-1],
        lambda lines: lines[1:],
        lambda lines: [lines[1], lines[0], lines[2]],
        lambda lines: [lines[0], lines[2]],
        lambda lines: ["not base64!"],
        lambda lines: ["AAAA"],
        lambda lines: [],
    ],
)
def test_a_line_that_is_missing_moved_or_changed_is_found(changed):
    lines = sealed("one", "two")
    with pytest.raises(StaffError):
        list(opened(changed(lines), WORDS))


def test_another_passphrase_opens_nothing():
    with pytest.raises(StaffError, match="the passphrase does not open this"):
        list(opened(sealed("one"), "five other unrelated words here"))


def test_no_line_shows_what_it_holds():
    (line, _) = sealed("ann@x.example")
    assert "ann" not in line
