"""A PDF of two pages, written by hand (ISO 32000)."""


def two_pages(*first: str) -> bytes:
    """The first page has these lines, of which the first is larger; without any it says what it is."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    parts = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>"]
    parts += [_page(5), _page(6), _text(*first or ["First page"]), _text("Second page"), font]
    whole = b"%PDF-1.4\n"
    starts = []
    for number, part in enumerate(parts, 1):
        starts.append(len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    count = len(parts) + 1
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(whole))
    return whole + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + end


def _page(content: int) -> bytes:
    resources = b"<< /Font << /F1 7 0 R >> >>"
    return (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources " % content
        + resources
        + b" >>"
    )


def _text(title: str, *lines: str) -> bytes:
    more = "".join(f" 0 -48 Td ({line}) Tj" for line in lines)
    drawn = f"BT /F1 36 Tf 60 700 Td ({title}) Tj /F1 22 Tf{more} ET".encode()
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn)
