"""Real documents for the tests of reading, built from their formats' own pieces."""

import io
import tarfile
import zipfile
from email.message import EmailMessage
from email.policy import SMTP

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def mail(*headers: str, body: str = "Hello\r\n") -> bytes:
    return "\r\n".join([*headers, "", body]).encode()


def composed(text: str = "Please find it attached.") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Ada Lovelace <ada@x.example>"
    message["To"] = "Bob <bob@y.example>"
    message["Subject"] = "Figures"
    message.set_content(text)
    return message


def attached(content: bytes, name: str, kind: str = "application/octet-stream") -> bytes:
    message = composed()
    main, sub = kind.split("/")
    message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes(policy=SMTP)


def zipped(files: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(files: dict[str, bytes], layout: int = tarfile.GNU_FORMAT) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=layout) as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def docx(body: str, more: dict[str, str | bytes] = {}) -> bytes:  # noqa: B006 - never changed
    document = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    files: dict[str, str | bytes] = {"[Content_Types].xml": TYPES, "word/document.xml": document}
    return zipped(files | more)


def paragraph(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def xlsx() -> bytes:
    cells = (
        '<row><c t="s"><v>0</v></c><c><v>4111111111111111</v></c>'
        '<c t="inlineStr"><is><t>typed in the cell</t></is></c></row>'
    )
    return zipped(
        {
            "[Content_Types].xml": TYPES,
            "xl/workbook.xml": f'<workbook xmlns="{S}"><sheets><sheet name="Salaries"/></sheets></workbook>',
            "xl/sharedStrings.xml": f'<sst xmlns="{S}"><si><t>shared words</t></si></sst>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{S}"><sheetData>{cells}</sheetData></worksheet>',
            "xl/comments1.xml": f'<comments xmlns="{S}"><comment><t>a remark</t></comment></comments>',
        }
    )


def pptx() -> bytes:
    slide = '<p:sld xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:sld>'
    return zipped(
        {
            "[Content_Types].xml": TYPES,
            "ppt/slides/slide1.xml": slide.format("On the slide"),
            "ppt/notesSlides/notesSlide1.xml": slide.format("In the notes"),
        }
    )


def odt(encrypted: bool = False) -> bytes:
    mark = "<manifest:encryption-data/>" if encrypted else ""
    content = (
        '<office:document-content xmlns:office="o" xmlns:text="t"><text:p>An open'
        "<text:span>ed</text:span> document</text:p></office:document-content>"
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": content,
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="m">{mark}</manifest:manifest>',
        }
    )


def pdf(text: str = "Confidential figures", pages: int = 1, trailer: str = "", *more: str) -> bytes:
    """A PDF of text pages with a correct cross-reference table; `more` are objects after the pages."""
    drawing = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET"
    kids = " ".join(f"{4 + number} 0 R" for number in range(pages))
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 3 0 R/Resources<</Font<</F1 %d 0 R>>>>>>"
    font = 4 + pages
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {pages}>>",
        f"<</Length {len(drawing)}>>stream\n{drawing}\nendstream",
        *[page % font for _ in range(pages)],
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *more,
    ]
    return _with_table(objects, trailer)


def encrypted_pdf() -> bytes:
    """The standard security handler (ISO 32000-1, 7.6.3) with a user password nobody knows."""
    locked = f"<</Filter/Standard/V 1/R 2/P -4/O<{'11' * 32}>/U<{'22' * 32}>>>"
    return pdf("Secret", 1, f"/Encrypt 6 0 R/ID[<{'33' * 16}><{'33' * 16}>]", locked)


def _with_table(objects: list[str], trailer: str) -> bytes:
    content = b"%PDF-1.4\n"
    offsets: list[int] = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n".encode()
    rows = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    table = f"xref\n0 {size}\n0000000000 65535 f \n{rows}trailer\n<</Size {size}/Root 1 0 R{trailer}>>\n"
    return content + table.encode() + f"startxref\n{len(content)}\n%%EOF\n".encode()
