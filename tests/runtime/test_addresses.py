"""Addresses beyond ASCII: one spelling for one mailbox, and never one for two."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.runtime.addresses import a_labels, domain_of, one_spelling, with_ascii_domain

SAME = [
    ("Ada@Clinic.Example", "ada@clinic.example"),
    ("jörg@bücher.example", "jörg@bücher.example"),
    ("JÖRG@BÜCHER.Example", "jörg@xn--bcher-kva.example"),
    ("jörg@bücher.example", "jörg@XN--BCHER-KVA.example"),
    ("ada@bücher.example", "ada@xn--bcher-kva.example"),
    ("ada@bücher。example", "ada@xn--bcher-kva.example"),
    ("อ้อ@ไทย.example", "อ้อ@xn--o3cw4h.example"),
]
TWO = [
    ("straße@b.example", "strasse@b.example"),
    ("ben\u212a@b.example", "benk@b.example"),
    ("ﬁn@b.example", "fin@b.example"),
    ("jörg@b.example", "jorg@b.example"),
    ("ada@straße.example", "ada@strasse.example"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_mailbox_has_one_spelling(one, other):
    assert one_spelling(one) == one_spelling(other)
    assert one_spelling(unicodedata.normalize("NFD", one)) == one_spelling(other)


@pytest.mark.parametrize(("one", "other"), TWO)
def test_two_mailboxes_are_never_taken_for_one(one, other):
    assert one_spelling(one) != one_spelling(other)


@given(st.text(max_size=12), st.sampled_from(["b.example", "bücher.example", "☃", ""]))
def test_whatever_is_not_ascii_before_the_at_stays_so_and_spelling_twice_changes_nothing(local, domain):
    spelt = one_spelling(f"{local}@{domain}")
    assert spelt.rpartition("@")[0].isascii() == local.isascii()
    assert one_spelling(spelt) == spelt


def test_a_domain_is_compared_as_the_dns_has_it_and_what_is_none_as_it_is():
    assert domain_of("a@BÜCHER.example") == domain_of("a@xn--bcher-kva.EXAMPLE") == "xn--bcher-kva.example"
    assert domain_of("a@☃.example") == "☃.example"


def test_a_labels_are_of_idna_2008():
    assert a_labels("Faß.example") == "xn--fa-hia.example"
    for impossible in ("☃.example", "-ü.example", "ü" * 64 + ".example", "a..ü", "a\u202eü.example"):
        with pytest.raises(ValueError, match=r"."):
            a_labels(impossible)


def test_only_the_domain_is_put_into_ascii():
    assert with_ascii_domain("jörg@bücher.example") == "jörg@xn--bcher-kva.example"
    assert with_ascii_domain("Ada@Clinic.Example") == "Ada@Clinic.Example"
