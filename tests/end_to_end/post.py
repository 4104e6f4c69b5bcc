"""Mail as the clinic sends and gets it, written and read with the standard library alone."""

import io
import re
import smtplib
import zipfile
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from itertools import count

from tests.end_to_end.server import Server, until

DOCTOR = "dr.okafor@clinic.example"
FORM = bytes(range(256)) * 40
_number = count(1)


def new_patient() -> str:
    """An address that no other test has written to."""
    return f"patient{next(_number)}@patients.example"


def letter(patient: str, subject: str = "Your results", **headers: str) -> EmailMessage:
    """A mail that tells a diagnosis, as text and as HTML, with a picture from elsewhere and a file."""
    mail = EmailMessage()
    mail["From"] = f"Dr. Ada Okafor <{DOCTOR}>"
    mail["To"] = patient
    mail["Subject"] = subject
    mail["Message-ID"] = f"<letter-{next(_number)}@clinic.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("Dear Jane Miller,\n\nit is type 2 diabetes, found early.\n\nAda Okafor\n")
    return mail


def with_html(mail: EmailMessage, picture: str) -> EmailMessage:
    """The same mail with an HTML side whose pictures and style sheet are somewhere else."""
    mail.add_alternative(
        f'<link rel="stylesheet" href="{picture}/style.css">'
        "<h1>Dear Jane Miller,</h1><p>it is <b>type 2 diabetes</b>, found early.</p>"
        f'<img src="{picture}/spy.png" alt=""><p style="background:url({picture}/b.png)">Ada Okafor</p>'
        f'<script>fetch("{picture}/script")</script>'
        f'<img src="x" alt="" onerror="fetch(\'{picture}/handler\')">',
        subtype="html",
    )
    return mail


def with_file(mail: EmailMessage) -> EmailMessage:
    mail.add_attachment(FORM, maintype="application", subtype="octet-stream", filename="living well.bin")
    return mail


def with_locked_zip(mail: EmailMessage) -> EmailMessage:
    """A mail with an archive that says of its one file that it is encrypted (APPNOTE 4.4.4, bit 0)."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("results.txt", "what nobody can scan")
    content = bytearray(packed.getvalue())
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(header) + flags] |= 1
    mail.add_attachment(bytes(content), maintype="application", subtype="zip", filename="results.zip")
    return mail


def send(server: Server, mail: EmailMessage, *others: str, sender: str = DOCTOR) -> None:
    """Hand a mail in from the clinic's own network."""
    with smtplib.SMTP("127.0.0.1", server.smtp, timeout=30) as smtp:
        smtp.ehlo("mail.clinic.example")
        smtp.sendmail(sender, [mail["To"], *others], mail.as_bytes(policy=SMTP))


def all_to(server: Server, address: str, subject: str = "") -> list[EmailMessage]:
    """Every mail that left the server for an address so far, oldest first."""
    mails = [mail.content() for mail in reversed(server.captured()) if address in mail.recipients]
    read = [message_from_bytes(content, policy=default) for content in mails]
    return [mail for mail in read if subject in mail["Subject"]]


def arrived(server: Server, address: str, subject: str, *, about: str = "", since: int = 0) -> EmailMessage:
    """The mail that left the server for an address with these words in its subject, waited for.

    `about` is in its text; `since` skips so many earlier ones.
    """

    def find() -> EmailMessage | None:
        fitting = [mail for mail in all_to(server, address, subject) if about in text_of(mail)]
        return fitting[since] if len(fitting) > since else None

    return until(find, 45, lambda: f"no {subject!r} for {address}\n{server.said()}")


def receipts(server: Server, patient: str) -> list[EmailMessage]:
    """The pick-up receipts that were sent for this patient so far."""
    return all_to(server, DOCTOR, f"{patient} has picked up your message")


def text_of(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def link_for(server: Server, patient: str, *, since: int = 0, subject: str = "confidential message") -> str:
    """The link in the notice that was sent to a patient."""
    return link_in(server, arrived(server, patient, subject, since=since))


def link_in(server: Server, notice: EmailMessage) -> str:
    return re.search(rf"{re.escape(server.base_url)}/m/\S+", text_of(notice))[0]
