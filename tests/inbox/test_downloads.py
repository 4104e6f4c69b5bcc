"""A download's name is safe on every system and its type is well formed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.inbox.pages.downloads import disposition, media_type, safe_filename


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ('a"b\r\nSet-Cookie: x.txt', "a_b__Set-Cookie_ x.txt"),
        ("invoice\u202efdp.exe", "invoice_fdp.exe"),
        ("   ", "file"),
        ("", "file"),
        ("\ud800.txt", "_.txt"),
        ("x" * 200 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_a_file_name_keeps_nothing_that_could_mislead(given_name, name):
    assert safe_filename(given_name) == name


@given(st.text())
def test_the_header_is_one_line_of_ascii_whatever_the_name(name):
    value = disposition(name)
    assert value.isascii()
    assert value.isprintable()
    assert value.count('"') == 2


@pytest.mark.parametrize(
    ("claimed", "kind"),
    [
        ("Image/PNG; name=x", "image/png"),
        ("text/html\r\nX: y", "application/octet-stream"),
        ("", "application/octet-stream"),
        ("a/b/c", "application/octet-stream"),
    ],
)
def test_a_media_type_is_well_formed_or_that_of_any_bytes(claimed, kind):
    assert media_type(claimed) == kind
