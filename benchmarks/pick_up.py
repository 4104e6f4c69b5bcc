"""A message waiting in Troth's portal, so that its pages can be put under load as readers see them."""

import re
import smtplib
import time
import urllib.parse
import urllib.request
from pathlib import Path

from benchmarks.ports import LOOPBACK
from benchmarks.troth import Troth

PASSPHRASE = "a passphrase for measuring"
TEXT = "The results are in, and they are good news. " * 100


def waiting_link(troth: Troth, captured: Path, number: int) -> str:
    """Send a message for the portal and return the address in its notice."""
    with smtplib.SMTP(LOOPBACK, troth.port, timeout=20) as smtp:
        head = f"From: sender@office.example\r\nTo: reader{number}@clinic.example\r\n"
        mail = f"{head}Subject: [secure] Results\r\n\r\n{TEXT}\r\n"
        smtp.sendmail("sender@office.example", [f"reader{number}@clinic.example"], mail)
    until = time.monotonic() + 20
    while time.monotonic() < until:
        for notice in captured.glob("*.eml"):
            text = notice.read_text()
            if f"reader{number}@" in text and (found := re.search(r"http://\S+/m/\S+", text)):
                return found.group()
        time.sleep(0.1)
    raise TimeoutError("no notice of the message came")


def opened_message(link: str) -> str:
    """Register with the link and return the address of the opened message."""
    form = urllib.parse.urlencode({"passphrase": PASSPHRASE, "again": PASSPHRASE}).encode()
    request = urllib.request.Request(link, form, {"Sec-Fetch-Site": "same-origin"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return str(answer.geturl())
