"""What scanning sees of HTML, documents and archives."""

import bz2
import gzip
import lzma
import tarfile
import zipfile

import pytest

from tests.mail.reading.documents import (
    attached,
    composed,
    docx,
    encrypted_pdf,
    mail,
    odt,
    paragraph,
    pdf,
    pptx,
    tarred,
    xlsx,
    zipped,
)
from troth.mail.reading import Limits, read
from troth.mail.reading.budget import Budget


def texts(content: bytes, limits: Limits = Limits()) -> dict[str, str]:  # noqa: B008 - a frozen value
    return {text.where: text.text for text in read(content, limits).texts}


def findings(content: bytes, limits: Limits = Limits()) -> list[tuple[str, str]]:  # noqa: B008
    return [(found.kind, found.where) for found in read(content, limits).findings]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("se<b>cr</b>et", "secret"),
        ("se<!-- x -->cret", "secret\nx"),
        ("se<!-->cret", "secret"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<tr><td>a</td><td>b</td></tr>", "a\t\tb"),
        ('<span style="display:none">hidden</span>', "hidden"),
        ('<img alt="al" title="ti">', "al\nti"),
        ("a &amp; b &#115;&#x65;c &#0000000000115;", "a & b sec s"),
        ('<a title="x > y">z</a>', "z\nx > y"),
        ("<p '>secret<p '>", "secret"),
        ("<p a=b=\"c>secret<p d='>", "secret\nd='>"),
        ("<style>p{color:red}</style><script>f()</script>seen", "seen"),
        ("<style>unclosed secret", "unclosed secret"),
        ("<!--[if mso]><b>for</b> Outlook<![endif]-->", "[if mso]>for Outlook\n[endif]"),
        ("se\u200bcr\u00adet ｆｕｌｌ", "secret full"),
        ("2 < 3 <3", "2 < 3 <3"),
    ],
)
def test_html_is_read_as_people_see_it(source: str, text: str):
    body = texts(mail("Content-Type: text/html; charset=utf-8", body=source))["body"]
    assert body.strip() == text.strip()


def test_invisible_and_compatibility_characters_hide_nothing_in_plain_text():
    body = mail("Content-Type: text/plain; charset=utf-8", body="s\u200be\u00adc\ufeffret ４１１１")
    assert texts(body)["body"] == "secret 4111"


def test_display_names_and_attachment_names_are_scanned():
    assert texts(attached(b"x", "salary list.txt")) == {
        "from": "Ada Lovelace",
        "to": "Bob",
        "subject": "Figures",
        "attachment names": "salary list.txt",
        "body": "Please find it attached.\r\n",
        "attachment salary list.txt": "x",
    }


def test_a_word_document_is_read_whatever_it_is_called():
    content = docx(
        paragraph("se", "cret") + paragraph("next"),
        {
            "word/comments.xml": f'<w:comments xmlns:w="w">{paragraph("a comment")}</w:comments>',
            "word/footer1.xml": f'<w:ftr xmlns:w="w">{paragraph("at the foot")}</w:ftr>',
        },
    )
    assert (
        texts(attached(content, "a.bin"))["attachment a.bin"] == "secret\nnext\n\na comment\n\nat the foot\n"
    )


def test_files_embedded_in_a_document_are_read():
    content = docx(paragraph("outer"), {"word/embeddings/inner.xlsx": xlsx()})
    assert "shared words" in texts(attached(content, "a.docx"))["attachment a.docx › inner.xlsx"]


def test_a_spreadsheet_gives_shared_and_inline_strings_values_names_and_comments():
    text = texts(attached(xlsx(), "a.xlsx"))["attachment a.xlsx"]
    assert text.split() == [
        "Salaries",
        "shared",
        "words",
        "4111111111111111",
        "typed",
        "in",
        "the",
        "cell",
        "a",
        "remark",
    ]


def test_a_presentation_gives_slides_and_notes():
    assert texts(attached(pptx(), "a.pptx"))["attachment a.pptx"].split("\n\n") == [
        "On the slide",
        "In the notes\n",
    ]


def test_an_opendocument_text_is_read_and_an_encrypted_one_found():
    assert texts(attached(odt(), "a.odt"))["attachment a.odt"] == "An opened document\n"
    assert findings(attached(odt(encrypted=True), "a.odt"))[0] == ("encrypted-document", "attachment a.odt")


def test_a_document_type_is_refused_before_its_entities_expand():
    entities = '<!DOCTYPE w [<!ENTITY a "boom"><!ENTITY b "&a;&a;&a;">]>'
    content = zipped({"[Content_Types].xml": "<T/>", "word/document.xml": f"{entities}<w><t>&b;</t></w>"})
    assert findings(attached(content, "a.docx")) == [("broken-document", "attachment a.docx")]
    assert "attachment a.docx" not in texts(attached(content, "a.docx"))


def test_a_pdf_gives_the_text_of_its_pages():
    assert (
        texts(attached(pdf(pages=2), "a.pdf"))["attachment a.pdf"].split() == ["Confidential", "figures"] * 2
    )


def test_pdf_pages_beyond_the_limit_are_found():
    limits = Limits(pdf_pages=2)
    assert texts(attached(pdf("p", 3), "a.pdf"), limits)["attachment a.pdf"].split() == ["p", "p"]
    assert findings(attached(pdf("p", 3), "a.pdf"), limits) == [("too-many-pages", "attachment a.pdf")]


def test_locked_and_broken_pdf_files_are_found():
    assert findings(attached(encrypted_pdf(), "a.pdf")) == [("encrypted-pdf", "attachment a.pdf")]
    assert findings(attached(b"%PDF-1.4\nrubbish", "a.pdf")) == [("broken-pdf", "attachment a.pdf")]


def test_rtf_is_stripped_to_its_text():
    content = rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 se{\b cr}et \'e9t\u233?\par next}"
    assert texts(attached(content, "a.doc"))["attachment a.doc"] == "secret été\nnext"


def test_older_office_files_give_their_runs_and_a_finding():
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64) + "Confidential".encode("utf-16-le") + bytes(64)
    assert texts(attached(content, "a.doc"))["attachment a.doc"].strip() == "Confidential"
    assert findings(attached(content, "a.doc")) == [("unreadable-type", "attachment a.doc")]
    locked = content + "EncryptedPackage".encode("utf-16-le")
    assert findings(attached(locked, "a.docx")) == [("encrypted-document", "attachment a.docx")]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_files_in_a_zip_are_read_where_they_lie(method: int):
    content = zipped({"notes.txt": "in the notes", "b.zip": zipped({"deep.csv": "a,b"}, method)}, method)
    read_texts = texts(attached(content, "a.zip"))
    assert read_texts["attachment a.zip › notes.txt"] == "in the notes"
    assert read_texts["attachment a.zip › b.zip › deep.csv"] == "a,b"
    assert read_texts["attachment a.zip › names"] == "notes.txt\nb.zip"


@pytest.mark.parametrize("layout", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_files_in_a_tar_are_read_where_they_lie(layout: int):
    name = "d" * 80 + "/" + "n" * 60 + ".txt"
    content = tarred({name: b"tarred", "b.txt": b"second"}, layout)
    read_texts = texts(attached(content, "a.tar"))
    assert read_texts[f"attachment a.tar › {name}"] == "tarred"
    assert read_texts["attachment a.tar › b.txt"] == "second"


@pytest.mark.parametrize(
    ("name", "pack"), [("a.tar.gz", gzip.compress), ("a.tar.bz2", bz2.compress), ("a.tar.xz", lzma.compress)]
)
def test_compressed_tars_are_read(name: str, pack):
    read_texts = texts(attached(pack(tarred({"n.txt": b"tarred"})), name))
    assert read_texts[f"attachment {name} › n.txt"] == "tarred"


def test_a_bomb_of_zeros_is_found_and_not_expanded():
    bomb = zipped({"zeros.txt": bytes(10_000_000)})
    assert findings(attached(bomb, "a.zip")) == [("expands-too-much", "attachment a.zip › zeros.txt")]
    for name, pack in (("a.gz", gzip.compress), ("a.bz2", bz2.compress), ("a.xz", lzma.compress)):
        assert findings(attached(pack(bytes(10_000_000)), name))[0] == (
            "expands-too-much",
            f"attachment {name}",
        )


def test_nested_bombs_share_one_budget():
    layer = zipped({f"{number}.txt": "0123456789" * 20_000 for number in range(10)})
    bomb = zipped({f"{number}.zip": layer for number in range(10)}, zipfile.ZIP_STORED)
    found = findings(attached(bomb, "a.zip"), Limits(expanded_bytes=1_000_000))
    assert ("expands-too-much", "attachment a.zip › 0.zip › 5.txt") in found


def test_archives_too_deep_and_too_full_are_found():
    content = zipped({"x.txt": "x"})
    for _ in range(4):
        content = zipped({"n.zip": content})
    assert [kind for kind, _ in findings(attached(content, "a.zip"))] == ["too-deep"]
    full = zipped({f"{number}.txt": "x" for number in range(30)})
    assert findings(attached(full, "a.zip"), Limits(archive_entries=20)) == [
        ("too-many-entries", "attachment a.zip")
    ]


def test_an_encrypted_zip_is_found_and_its_names_are_scanned():
    content = bytearray(zipped({"patients.txt": "names"}))
    content[content.find(b"PK\x01\x02") + 8] |= 1
    message = attached(bytes(content), "a.zip")
    assert findings(message) == [("encrypted-archive", "attachment a.zip › patients.txt")]
    assert texts(message)["attachment a.zip › names"] == "patients.txt"


@pytest.mark.parametrize("magic", [b"7z\xbc\xaf\x27\x1c\x00", b"Rar!\x1a\x07\x01\x00", b"\0\1\2\3"])
def test_types_that_cannot_be_read_are_found(magic: bytes):
    assert findings(attached(magic + bytes(40), "a.bin")) == [("unreadable-type", "attachment a.bin")]


def test_broken_archives_are_found():
    assert findings(attached(b"PK\x03\x04rubbish", "a.zip")) == [("broken-archive", "attachment a.zip")]
    assert findings(attached(gzip.compress(b"abc" * 99)[:-12], "a.gz"))[0] == (
        "broken-archive",
        "attachment a.gz",
    )


def test_a_picture_is_silent_but_text_called_a_picture_is_read():
    assert findings(attached(b"\x89PNG\r\n\x1a\n\0\0", "a.png", "image/png")) == []
    assert texts(attached(b"GIF8 the secret", "a.txt"))["attachment a.txt"] == "GIF8 the secret"
    assert texts(attached(b"GIF8 the secret", "a.gif"))["attachment a.gif"] == "GIF8 the secret"


def test_a_file_that_is_text_and_archive_at_once_is_read_as_both():
    content = b"before the archive " + zipped({"n.txt": b"inside the archive"}, zipfile.ZIP_STORED)
    read_texts = texts(attached(b"the secret " * 400 + content, "a.txt"))
    assert read_texts["attachment a.txt"].startswith("the secret the secret")
    assert read_texts["attachment a.txt › n.txt"] == "inside the archive"


def test_a_forwarded_message_is_read_with_its_attachments():
    inner = composed("forwarded words")
    inner.add_attachment(
        zipped({"n.txt": "deep words"}), maintype="application", subtype="zip", filename="a.zip"
    )
    outer = composed()
    outer.add_attachment(inner)
    read_texts = texts(outer.as_bytes())
    assert read_texts["attachment message.eml › body"] == "forwarded words\n"
    assert read_texts["attachment message.eml › attachment a.zip › n.txt"] == "deep words"


def test_more_markup_than_is_worth_reading_is_found(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Budget, "most_tags", 100)
    monkeypatch.setattr(Budget, "most_elements", 100)
    page = mail("Content-Type: text/html", body="<b>x</b>" * 60 + "the secret")
    assert findings(page) == [("too-much-markup", "body")]
    assert texts(page)["body"].endswith("<b>x</b>the secret")
    word = attached(docx(paragraph(*["x"] * 60)), "a.docx")
    assert findings(word) == [("too-much-markup", "attachment a.docx")]
    rich = attached(b"{\\rtf1 " + b"\\b x" * 60 + b"}", "a.rtf")
    assert findings(rich) == [("too-much-markup", "attachment a.rtf")]
