"""A plain server spoken to with swaks, the mail administrator's own tool."""

import re
import smtplib
import subprocess
from pathlib import Path

import pytest

from tests.conftest import engine
from tests.end_to_end import post
from tests.end_to_end.post import DOCTOR
from tests.end_to_end.server import Server, clinic

PASSPHRASE = "maple river quiet lantern"
ELSEWHERE = "127.0.0.2"  # an address that the tenant does not list among its networks
PLAIN = (
    b"From: Dr. Okafor <dr.okafor@clinic.example>\r\nTo: {to}\r\n"
    b"Subject: =?utf-8?q?Caf=C3=A9?=\r\nX-Odd:   spaces\tkept  \r\nMessage-ID: <1@clinic.example>\r\n\r\n"
    b"The waiting room\r\n..has moved.\r\n\r\n-- \r\nto the first floor \r\n"
)
TRACE = re.compile(rb"\AReceived: by [^\r\n]+(?:\r\n\t[^\r\n]+)*\r\n")


@pytest.fixture(scope="module")
def plain():
    engine("swaks")
    with clinic(members={DOCTOR: PASSPHRASE}) as server:
        yield server


def swaks(server: Server, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [engine("swaks"), "--server", f"127.0.0.1:{server.smtp}", "--helo", "mail.clinic.example"]
    return subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=60)


def written(folder: Path, content: bytes) -> str:
    """The argument that makes swaks send these bytes; it ends the last line itself."""
    (folder / "mail").write_bytes(content.replace(b"\r\n", b"\n").removesuffix(b"\n"))
    return f"@{folder / 'mail'}"


def test_plain_mail_goes_on_byte_for_byte_behind_one_received_header(plain, tmp_path):
    patient = post.new_patient()
    mail = PLAIN.replace(b"{to}", patient.encode())
    done = swaks(plain, "--from", DOCTOR, "--to", patient, "--data", written(tmp_path, mail))
    assert done.returncode == 0, done.stdout + done.stderr
    post.arrived(plain, patient, "Café")
    (kept,) = [kept for kept in plain.captured() if kept.recipients == (patient,)]
    assert kept.sender == DOCTOR
    trace = TRACE.match(kept.content())[0]
    assert kept.content() == trace + mail
    assert b"127.0.0.1" not in trace and b"mail.clinic.example" not in trace


def test_secret_mail_is_sealed_and_only_a_link_goes_on(plain):
    patient = post.new_patient()
    body = "Dear Jane Miller, it is type 2 diabetes."
    done = swaks(plain, "--from", DOCTOR, "--to", patient, "--h-Subject", "Biopsy", "--body", body)
    assert done.returncode == 0, done.stdout + done.stderr
    notice = post.arrived(plain, patient, f"{DOCTOR} has sent you a confidential message")
    assert post.link_in(plain, notice).startswith(plain.base_url + "/m/")
    (kept,) = [kept.content() for kept in plain.captured() if patient in kept.recipients]
    assert [word for word in (b"Biopsy", b"diabetes", b"Miller") if word in kept] == []


def test_a_strangers_domain_is_refused(plain):
    done = swaks(plain, "--from", "someone@elsewhere.example", "--to", post.new_patient())
    assert "550 5.7.1 This server does not carry mail for the sender's domain" in done.stdout
    assert done.returncode == 24  # swaks: RCPT TO was refused; to the privacy address strangers may write


def test_a_machine_outside_the_networks_must_sign_in(plain):
    done = swaks(plain, "--local-interface", ELSEWHERE, "--from", DOCTOR, "--to", post.new_patient())
    assert "530 5.7.0 Sign in first" in done.stdout
    assert done.returncode == 23


def test_signing_in_is_neither_offered_nor_taken_without_tls(plain):
    arguments = ("--auth", "PLAIN", "--auth-user", DOCTOR, "--auth-password", PASSPHRASE)
    done = swaks(plain, *arguments, "--from", DOCTOR, "--to", post.new_patient())
    assert "Host did not advertise authentication" in done.stdout + done.stderr
    assert done.returncode == 28  # swaks: AUTH failed
    with smtplib.SMTP("127.0.0.1", plain.smtp) as smtp:
        smtp.ehlo("mail.clinic.example")
        assert smtp.docmd("AUTH", "PLAIN AGEAYg==")[0] == 538


def test_a_member_signs_in_under_tls_and_sends_from_anywhere_in_their_own_name_only(plain):
    tls_for_swaks()
    patient = post.new_patient()
    arguments = ("--tls", "--auth", "PLAIN", "--auth-user", DOCTOR, "--local-interface", ELSEWHERE)
    done = swaks(plain, *arguments, "--auth-password", PASSPHRASE, "--from", DOCTOR, "--to", patient)
    assert done.returncode == 0, done.stdout + done.stderr
    assert post.arrived(plain, patient, "test")["To"] == patient

    wrong = swaks(plain, *arguments, "--auth-password", "not it", "--from", DOCTOR, "--to", patient)
    assert wrong.returncode == 28
    other = "nurse@clinic.example"
    other = swaks(plain, *arguments, "--auth-password", PASSPHRASE, "--from", other, "--to", patient)
    assert "553 5.7.1 You may not send in the name of this address" in other.stdout


def tls_for_swaks() -> None:
    """swaks speaks TLS through a Perl module that Debian packages by itself (libnet-ssleay-perl)."""
    have = subprocess.run(["perl", "-MNet::SSLeay", "-e", "1"], capture_output=True).returncode == 0
    if not have:
        engine("libnet-ssleay-perl")
