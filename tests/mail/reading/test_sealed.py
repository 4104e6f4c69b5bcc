"""Which messages count as encrypted end to end, and which only say so."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from tests.mail.reading.documents import mail
from troth.mail.reading import Finding, read

KEY = rsa.generate_private_key(65537, 2048)
NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Ada")])
NOW = datetime(2025, 10, 6, tzinfo=UTC)
CERTIFICATE = x509.CertificateBuilder(NAME, NAME, KEY.public_key(), 1, NOW, NOW + timedelta(1)).sign(
    KEY, hashes.SHA256()
)
INNER = b"Content-Type: text/plain\r\n\r\nsigned words\r\n"
SMIME = "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m"
ENCODED = "Content-Transfer-Encoding: base64"


def enveloped() -> bytes:
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(b"secret").add_recipient(CERTIFICATE)
    return builder.encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary])


def signed() -> bytes:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(INNER).add_signer(CERTIFICATE, KEY, hashes.SHA256())
    return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])


def smime(content: bytes) -> bytes:
    return mail(SMIME, ENCODED, body=base64.encodebytes(content).decode())


def armoured(packets: bytes) -> str:
    body = base64.encodebytes(packets).decode().replace("\n", "\r\n")
    return f"-----BEGIN PGP MESSAGE-----\r\nVersion: 1\r\n\r\n{body}=aaaa\r\n-----END PGP MESSAGE-----\r\n"


SESSION_KEY = b"\xc1\x03\x03\x00\x00"
SEALED = b"\xd2\x04\x01abc"
LITERAL = b"\xcb\x09b\x00\x00\x00\x00\x00abc"


def pgp_mime(data: str, control: str = "Version: 1") -> bytes:
    body = (
        f"--b\r\nContent-Type: application/pgp-encrypted\r\n\r\n{control}\r\n"
        f"--b\r\nContent-Type: application/octet-stream\r\n\r\n{data}--b--\r\n"
    )
    return mail(
        'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b', body=body
    )


def test_an_smime_enveloped_message_is_encrypted_to_a_person():
    reading = read(smime(enveloped()))
    assert reading.encrypted_to_person
    assert Finding("smime-encrypted", "attachment smime.p7m") in reading.findings


@pytest.mark.parametrize(
    "content",
    [b"not encrypted at all", enveloped()[:-9], enveloped() + b"and plain words", signed(), b"", b"\x30\x80"],
    ids=["text", "cut", "tail", "signed", "empty", "endless"],
)
def test_a_type_alone_encrypts_nothing(content: bytes):
    assert not read(smime(content)).encrypted_to_person


def test_the_content_of_a_signed_message_is_scanned():
    reading = read(smime(signed()))
    assert ("attachment smime.p7m › body", "signed words\r\n") in [(t.where, t.text) for t in reading.texts]
    assert Finding("smime-signed", "attachment smime.p7m") in reading.findings


@pytest.mark.parametrize("packets", [SESSION_KEY + SEALED, b"\x84\x03\x03\x00\x00" + SESSION_KEY + SEALED])
def test_a_pgp_mime_message_is_encrypted_to_a_person(packets: bytes):
    reading = read(pgp_mime(armoured(packets)))
    assert reading.encrypted_to_person
    assert Finding("openpgp-encrypted", "message") in reading.findings


@pytest.mark.parametrize(
    "message",
    [
        pgp_mime("plain words\r\n"),
        pgp_mime(armoured(LITERAL)),
        pgp_mime(armoured(SEALED)),
        pgp_mime(armoured(SESSION_KEY)),
        pgp_mime(armoured(SESSION_KEY + SEALED + LITERAL)),
        pgp_mime(armoured(SESSION_KEY + SEALED) + "plain words\r\n"),
        pgp_mime(armoured(SESSION_KEY + SEALED), control="Version: 1\r\nplain words"),
        pgp_mime(armoured(SESSION_KEY + SEALED)).replace(b"--b--", b"--b\r\n\r\nplain words\r\n--b--"),
        mail(body="plain words\r\n" + armoured(SESSION_KEY + SEALED)),
    ],
)
def test_words_beside_or_instead_of_the_encryption_are_not_encrypted(message: bytes):
    assert not read(message).encrypted_to_person


def test_a_body_that_is_one_armoured_message_is_encrypted_to_a_person():
    reading = read(mail("Subject: x", body=armoured(SESSION_KEY + SEALED)))
    assert reading.encrypted_to_person
    assert reading.findings == (Finding("openpgp-encrypted", "body"),)


def test_signed_multiparts_are_found_and_their_signature_is_no_attachment():
    body = (
        "--b\r\n\r\nwords\r\n--b\r\nContent-Type: application/pgp-signature; name=s.asc\r\n\r\nx\r\n--b--\r\n"
    )
    reading = read(
        mail("Content-Type: multipart/signed; protocol=application/pgp-signature; boundary=b", body=body)
    )
    assert reading.findings == (Finding("openpgp-signed", "message"),)
    assert (reading.body_text, reading.attachments) == ("words", ())
