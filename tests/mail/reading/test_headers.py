"""Header values, parameters, names and charsets."""

from datetime import UTC, datetime

import pytest

from tests.mail.reading.documents import mail
from troth.mail.reading import Finding, read


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain", "plain"),
        ("two\r\n\tlines", "two lines"),
        ("=?utf-8?B?w5xtbGF1dA==?=", "Ümlaut"),
        ("=?iso-8859-1?Q?caf=E9_noir?= au lait", "café noir au lait"),
        ("=?utf-8?Q?one?= =?utf-8?Q?two?=", "onetwo"),
        ("=?utf-8?B?4pg=?=\r\n =?utf-8?B?gw==?=", "☃"),
        ("=?utf-8*en?Q?hi?=", "hi"),
        ("=?utf-7?Q?+AGE-?=", "+AGE-"),
        ("=?nonsense", "=?nonsense"),
        ("größe", "größe"),
        ("a\x07b\x7fc", "abc"),
    ],
)
def test_a_subject_is_unfolded_decoded_and_cleaned(raw: str, shown: str):
    assert read(mail(f"Subject: {raw}")).subject == shown


@pytest.mark.parametrize(
    ("raw", "pairs"),
    [
        ("ada@x.example", (("", "ada@x.example"),)),
        ("Ada Lovelace <ada@x.example>", (("Ada Lovelace", "ada@x.example"),)),
        ('"Lovelace, Ada" <a@x>, b@y', (("Lovelace, Ada", "a@x"), ("", "b@y"))),
        ("=?utf-8?Q?Ada=2C_Countess?= <a@x>", (("Ada, Countess", "a@x"),)),
        ("a@x (Ada (the first))", (("Ada the first", "a@x"),)),
        ("Friends: a@x, Bob <b@y>;", (("", "a@x"), ("Bob", "b@y"))),
        ("<@relay:a@x>", (("", "a@x"),)),
        ("", ()),
    ],
)
def test_addresses_are_listed_with_their_names(raw: str, pairs: tuple[tuple[str, str], ...]):
    assert read(mail(f"To: {raw}")).addresses("to") == pairs


def test_values_of_every_field_of_a_name_are_kept_in_order():
    reading = read(mail("Received: one", "X: y", "Received: two"))
    assert reading.headers("received") == ("one", "two")
    assert reading.header("Received") == "one"
    assert reading.header("absent") is None


def test_dates_are_aware_or_absent():
    assert read(mail("Date: Mon, 6 Oct 2025 10:00:00 -0000")).date == datetime(2025, 10, 6, 10, tzinfo=UTC)
    assert read(mail("Date: the day after tomorrow")).date is None
    assert read(mail("Date: Mon, 6 Oct 99999999999 10:00:00 +0000")).date is None


@pytest.mark.parametrize(
    ("parameter", "name"),
    [
        ('filename="report.docx"', "report.docx"),
        ("filename*=utf-8''%E2%82%AC%20rates.txt", "€ rates.txt"),
        ("filename*0*=utf-8''%E2%82; filename*1*=%AC; filename*2=.txt", "€.txt"),
        ('filename="=?utf-8?B?4oKsLnR4dA==?="', "€.txt"),
        ('filename="../../etc/passwd"', "_.._etc_passwd"),
        ('filename="C:\\\\x\\\\y.txt"', "C:_x_y.txt"),
        ("filename*=utf-8''exe%E2%80%AEtxt.doc", "exetxt.doc"),
        (f'filename="{"é" * 300}.pdf"', "é" * 125 + ".pdf"),
    ],
)
def test_file_names_are_decoded_and_made_safe(parameter: str, name: str):
    assert read(mail(f"Content-Disposition: attachment; {parameter}")).parts[0].filename == name


def test_a_file_name_that_starts_a_header_is_cleaned_and_found():
    reading = read(mail("Content-Disposition: attachment; filename*=utf-8''a%0D%0ABcc:%20eve@x%00.txt"))
    assert reading.parts[0].filename == "aBcc: eve@x.txt"
    assert Finding("header-injection", "message") in reading.findings


def test_a_subject_that_starts_a_header_is_cleaned_and_found():
    reading = read(mail("Subject: =?utf-8?Q?Hi=0D=0ABcc:_eve@x?="))
    assert reading.subject == "HiBcc: eve@x"
    assert reading.findings == (Finding("header-injection", "subject"),)


def test_a_bare_carriage_return_in_a_header_is_found():
    assert [found.kind for found in read(b"Subject: a\rBcc: eve@x\r\n\r\n").findings] == ["header-injection"]


def test_a_second_content_type_is_found():
    reading = read(mail("Content-Type: text/plain", "Content-Type: text/html"))
    assert [found.kind for found in reading.findings] == ["ambiguous-header"]


@pytest.mark.parametrize(
    ("charset", "octets", "text", "kinds"),
    [
        ("iso-8859-1", b"caf\xe9", "café", []),
        ("windows-1252", b"\x80 5", "€ 5", []),
        ("gb2312", b"\xc4\xe3", "你", []),
        ("utf-16le", "hé".encode("utf-16-le"), "hé", []),
        ("utf-8", "hé".encode("utf-16"), "hé", ["wrong-charset"]),
        ("utf-8", b"caf\xe9", "café", ["wrong-charset"]),
        ("euc-jp", b"ok \xff", "ok \ufffd", ["wrong-charset"]),
        ("klingon", b"ok \xff", "ok \ufffd", ["unknown-charset"]),
        ("utf-7", b"+AGE-", "+AGE-", ["unknown-charset"]),
        ("unicode_escape", b"\\x41", "\\x41", ["unknown-charset"]),
        ("rot13", b"nop", "nop", ["unknown-charset"]),
    ],
)
def test_charsets_are_known_or_replaced(charset: str, octets: bytes, text: str, kinds: list[str]):
    reading = read(mail(f"Content-Type: text/plain; charset={charset}", body="") + octets)
    assert reading.parts[0].text() == text
    assert [found.kind for found in reading.findings] == kinds


@pytest.mark.parametrize(
    ("encoding", "raw", "content"),
    [
        ("base64", b"aGVsbG8=", b"hello"),
        ("base64", b"aGVs\r\nbG8", b"hello"),
        ("base64", b"aG!Vs bG8=\r\n", b"hello"),
        ("base64", b"aGVsbG8=IHdvcmxk", b"hello world"),
        ("quoted-printable", b"a=3Db=\r\nc", b"a=bc"),
        ("quoted-printable", b"a= \t\r\nb=ZZ", b"ab=ZZ"),
        ("quoted-printable", b"a=\rb\nc", b"ab\nc"),
        ("x-unheard-of", b"as it stands", b"as it stands"),
    ],
)
def test_transfer_encodings_are_decoded_tolerantly(encoding: str, raw: bytes, content: bytes):
    assert read(mail(f"Content-Transfer-Encoding: {encoding}", body="") + raw).parts[0].content() == content


def test_data_after_base64_padding_is_found():
    reading = read(mail("Content-Transfer-Encoding: base64", body="aGVsbG8=IHdvcmxk"))
    assert reading.findings == (Finding("broken-encoding", "body"),)
