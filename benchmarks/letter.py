"""A realistic English mail of a wished size, as a file for `smtp-source -F`."""

from itertools import cycle
from pathlib import Path

HEAD = """\
From: Margaret Ellis <sender@office.example>
To: David Okafor <recipient@clinic.example>
Subject: {subject}
Date: Tue, 04 Mar 2025 09:41:27 +0000
Message-ID: <20250304094127.4411@office.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Dear David,
"""

PARAGRAPHS = (
    """\
Thank you for your call yesterday afternoon. I have gone through the papers you left with us and
compared them with the statement of the insurer. Two of the four invoices were paid in January; the
other two were returned because the reference on the first page does not match the order.""",
    """\
Could you ask the accounts department to send both again, with the reference as it stands in the
contract? If they arrive before Friday noon they will still be part of this month's settlement. The
amounts themselves are not in dispute, so nothing else has to change.""",
    """\
On the second point: Dr. Hargreaves will be away from the 17th to the 28th. In her absence Mr. Lindqvist
looks after the patients of the day clinic, and questions about medication should go to him directly. His
extension is 4127, and he is usually in the building until six o'clock.""",
    """\
I have also attached our notes of the meeting in Bristol. You will see that the committee asked for a
shorter summary, without names, which can be shared with the trustees. I propose that we write it
together next week, as it should not take more than an hour.""",
    """\
Please remember that the form for the new wing needs two signatures, and that the fire officer will not
come before both are there. The architect's drawings (sheets 3, 7 and 12) are in the blue folder; the
others are out of date and ought to be thrown away.""",
)


def letter(size: int, subject: str) -> str:
    """An English mail of about `size` bytes, headers included, never less."""
    parts = [HEAD.format(subject=subject)]
    length = len(parts[0])
    for paragraph in cycle(PARAGRAPHS):
        if length >= size:
            break
        parts.append(f"{paragraph}\n")
        length += len(paragraph) + 2
    return "\n".join(parts)


def write_letter(file: Path, size: int, subject: str) -> Path:
    """Write the mail to `file`, and return it."""
    file.write_text(letter(size, subject))
    return file
