"""The certificate for SMTP: the operator's own, or one that the server signs for itself at first start."""

from __future__ import annotations

import ipaddress
import os
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from troth.runtime.settings import SettingError, Settings


def server_context(settings: Settings, keys: Path) -> ssl.SSLContext:
    """TLS 1.2 and up for the SMTP port. Raises SettingError where the files do not fit together."""
    certificate, key = settings.tls_certificate, settings.tls_key
    if (certificate is None) != (key is None):
        raise SettingError("TROTH_TLS_CERTIFICATE and TROTH_TLS_KEY go together; one of them is not set.")
    if certificate is None or key is None:
        certificate, key = _self_signed(settings.hostname, keys)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise SettingError(
            f"TROTH_TLS_CERTIFICATE {certificate} and its key cannot be used: {error}."
        ) from None
    if settings.tls_client_ca:
        _ask_for_certificates(context, settings.tls_client_ca)
    return context


def _ask_for_certificates(context: ssl.SSLContext, authorities: Path) -> None:
    try:
        context.load_verify_locations(authorities)
    except (OSError, ssl.SSLError) as error:
        raise SettingError(f"TROTH_TLS_CLIENT_CA {authorities} cannot be used: {error}.") from None
    context.verify_mode = ssl.CERT_OPTIONAL


def _self_signed(hostname: str, keys: Path) -> tuple[Path, Path]:
    certificate, key = keys / "smtp-certificate.pem", keys / "smtp-key.pem"
    if not (certificate.exists() and key.exists()):
        _make(hostname, certificate, key)
    return certificate, key


def _make(hostname: str, certificate: Path, key_file: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hostname)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([_alternative(hostname)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    descriptor = os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(private)
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))


def _alternative(hostname: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(hostname))
    except ValueError:
        return x509.DNSName(hostname)
