import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.mail.rules.masking import mask_identifier, mask_place, mask_word


def test_an_identifier_shows_its_shape_and_its_last_two_digits() -> None:
    assert mask_identifier("123-45-6789") == "•••-••-••89"


def test_a_short_identifier_shows_nothing() -> None:
    assert mask_identifier("E11.9") == "•••.•"


def test_a_word_shows_its_first_letter() -> None:
    assert mask_word("heart failure") == "h•••• •••••••"


@pytest.mark.parametrize(
    ("where", "shown"),
    [
        ("body", "body"),
        ("header x-troth-expires", "header x-troth-expires"),
        ("attachment names", "attachment names"),
        ("attachment application/zip", "attachment application/zip"),
        ("attachment Jane Miller.pdf", "attachment J••• ••••••.pdf"),
        ("attachment miller.zip › HIV.docx", "attachment m•••••.zip › H••.docx"),
        ("attachment old.zip › names", "attachment o••.zip › names"),
        ("attachment old.zip › README", "attachment o••.zip › R•••••"),
        ("attachment fwd.eml › attachment Jane.Miller", "attachment f••.eml › attachment J••••••••••"),
        ("attachment fwd.eml › body", "attachment f••.eml › body"),
    ],
)
def test_a_place_tells_the_kind_of_a_file_and_not_its_name(where: str, shown: str) -> None:
    assert mask_place(where) == shown


@given(st.text(max_size=60))
def test_an_identifier_never_shows_more_than_two_characters(text: str) -> None:
    shown = [c for c in mask_identifier(text) if c not in "• .-/"]
    assert len(shown) <= 2
    assert len(mask_identifier(text)) <= 24


@given(st.text(alphabet=st.characters(categories=["L", "N"]), max_size=7))
def test_what_is_shorter_than_eight_characters_is_hidden_whole(text: str) -> None:
    assert set(mask_identifier(text)) <= {"•"}


@given(st.text(max_size=60))
def test_a_word_never_shows_more_than_its_first_letter(text: str) -> None:
    assert set(mask_word(text)[1:]) <= {"•", " "}
