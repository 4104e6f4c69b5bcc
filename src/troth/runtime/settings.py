"""The server's settings: `troth.toml` and `TROTH_*` variables, each checked with one clear line."""

from __future__ import annotations

import ipaddress
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


class SettingError(Exception):
    """A setting is wrong; the text names the key, the value and the mend."""


@dataclass(frozen=True, slots=True)
class Address:
    """A host and port to listen on or to reach."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its key in troth.toml (TROTH_KEY as a variable), default, parser and meaning."""

    key: str
    default: str | None
    parse: Callable[[str], Any]
    says: str

    @property
    def variable(self) -> str:
        return "TROTH_" + self.key.upper()


def _address(text: str) -> Address:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65_535:
        raise ValueError("write host:port, such as 127.0.0.1:8080")
    return Address(host.strip("[]"), int(port))


def _url(*schemes: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if urlsplit(text).scheme not in schemes:
            raise ValueError("begin it with " + " or ".join(f"{scheme}://" for scheme in schemes))
        return text.rstrip("/") if text.startswith("http") else text

    return parse


def _base_url(text: str) -> str:
    url = _url("http", "https")(text)
    host = urlsplit(url).hostname or ""
    if url.startswith("http:") and not _loopback(host):
        raise ValueError("use https:// for every host but the machine itself")
    return url


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _folder(text: str) -> Path:
    return Path(text).expanduser().resolve()


def _blobs(text: str) -> str:
    return text if text.startswith("s3://") else str(_folder(text))


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise ValueError("write a whole number from 1")
    return int(text)


def _days(text: str) -> timedelta:
    if not re.fullmatch(r"\d{1,4}( days?)?", text):
        raise ValueError("write a number of days, such as 91 days")
    return timedelta(days=int(text.split()[0]))


def _networks(text: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())


def _level(text: str) -> str:
    if text not in ("debug", "info", "warning", "error"):
        raise ValueError("write debug, info, warning or error")
    return text


def _switch(text: str) -> str:
    if text in ("own", "none") or all(re.match(r"(wss?|unix)://", part.strip()) for part in text.split(",")):
        return text
    raise ValueError("write own, none, or addresses such as wss://API:ADMIN@host:port")


def _ports(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    if not (first.isdigit() and last.isdigit() and 1024 <= int(first) < int(last) <= 65535):
        raise ValueError("write two ports from 1024 to 65535, such as 20000-29999")
    return int(first), int(last)


def _addresses(text: str) -> tuple[str, ...]:
    return tuple(str(ipaddress.ip_address(part.strip())) for part in text.split(",") if part.strip())


def _urls_of(*schemes: str) -> Callable[[str], tuple[str, ...]]:
    """Addresses of STUN and TURN servers (RFC 7064, RFC 7065)."""

    def parse(text: str) -> tuple[str, ...]:
        found = tuple(part.strip() for part in text.split(",") if part.strip())
        if any(part.partition(":")[0] not in schemes for part in found):
            raise ValueError(f"write {schemes[0]}:host:port")
        return found

    return parse


_RELAY = _url("smtp", "smtps", "smtp+starttls", "file")

SETTINGS: tuple[Setting, ...] = (
    Setting("data", "troth-data", _folder, "Folder for the database, keys, tenants and blobs."),
    Setting(
        "database",
        None,
        _url("postgresql", "postgres"),
        "Address of a PostgreSQL 16+ database and a role that may create roles; absent, a PostgreSQL "
        "of Troth's own runs inside the data folder.",
    ),
    Setting(
        "blobs", None, _blobs, "Folder or s3://bucket/prefix for large sealed contents; default DATA/blobs."
    ),
    Setting("tenants", None, _folder, "Folder with a sub-folder for each tenant; default DATA/tenants."),
    Setting("web", "127.0.0.1:8080", _address, "Where the web pages are served."),
    Setting(
        "proxies",
        "127.0.0.1/32,::1/128",
        _networks,
        "Networks of web servers in front, whose X-Forwarded-For says where a visitor comes from.",
    ),
    Setting("smtp", "127.0.0.1:2525", _address, "Where mail is taken in, with STARTTLS."),
    Setting("base_url", "http://127.0.0.1:8080", _base_url, "The address that people's links begin with."),
    Setting(
        "relay",
        None,
        _RELAY,
        "Where outgoing mail goes: smtp://host:port, smtp+starttls://, smtps://, or file:///folder, which "
        "captures every mail as an .eml file.",
    ),
    Setting("hostname", "localhost", str, "The name that the server gives itself in SMTP."),
    Setting(
        "tls_certificate", None, _folder, "PEM file with the SMTP certificate chain; absent, self-signed."
    ),
    Setting("tls_key", None, _folder, "PEM file with the certificate's private key."),
    Setting(
        "tls_client_ca",
        None,
        _folder,
        "PEM file with the authorities of client certificates, for mail servers that hand in mail by theirs.",
    ),
    Setting("workers", str(os.cpu_count() or 1), _count, "Worker processes; one a core serves best."),
    Setting("message_bytes", "52428800", _count, "The largest mail that is accepted, in bytes."),
    Setting(
        "retry_seconds",
        "15",
        _count,
        "The pause before a mail that could not be handed on is tried again; it doubles up to an hour.",
    ),
    Setting(
        "clock_ahead",
        None,
        _days,
        "How far the clock of deadlines runs ahead, such as 91 days; for demonstrations alone.",
    ),
    Setting(
        "switch",
        "own",
        _switch,
        "What carries the media of larger meetings: own (Troth runs Janus where it is installed), none, or "
        "addresses of Janus with commas between them, as wss://API:ADMIN@host:port.",
    ),
    Setting(
        "media_ports", "20000-29999", _ports, "UDP ports on which our own Janus takes sound and video in."
    ),
    Setting(
        "media_address",
        None,
        _addresses,
        "Addresses under which browsers reach this machine, where it sits behind a 1:1 NAT.",
    ),
    Setting(
        "stun",
        None,
        _urls_of("stun"),
        "STUN servers of meetings, as stun:host:port.",
    ),
    Setting("turn", None, _urls_of("turn", "turns"), "TURN servers (coturn) of meetings, as turn:host:port."),
    Setting("turn_secret", None, _folder, "File with coturn's static-auth-secret."),
    Setting("log_level", "info", _level, "debug, info, warning or error."),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one server, checked. Fields are as in SETTINGS, in the same order."""

    data: Path
    database: str | None
    blobs: str
    tenants: Path
    web: Address
    proxies: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
    smtp: Address
    base_url: str
    relay: str
    hostname: str
    tls_certificate: Path | None
    tls_key: Path | None
    tls_client_ca: Path | None
    workers: int
    message_bytes: int
    retry_seconds: int
    clock_ahead: timedelta | None
    switch: str
    media_ports: tuple[int, int]
    media_address: tuple[str, ...] | None
    stun: tuple[str, ...] | None
    turn: tuple[str, ...] | None
    turn_secret: Path | None
    log_level: str

    @property
    def https(self) -> bool:
        return self.base_url.startswith("https:")


def written(value: object) -> str:
    """A setting's value as it is written in a variable, so that it can be read again."""
    if isinstance(value, timedelta):
        return f"{value.days} days"
    if isinstance(value, tuple):
        return ("-" if value and isinstance(value[0], int) else ", ").join(map(str, value))
    return str(value)


def load(
    environ: Mapping[str, str] = os.environ,
    *,
    file: Path | None = None,
    overrides: Mapping[str, str] | None = None,
) -> Settings:
    """Read settings: overrides first, then variables, then the file, then defaults. Raises SettingError."""
    path = file or Path(environ.get("TROTH_CONFIG", "troth.toml"))
    written = _read(path) if path.exists() or file else {}
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        values[setting.key] = _value(setting, environ, written, overrides or {}, str(path))
    data: Path = values["data"]
    values["blobs"] = values["blobs"] or str(data / "blobs")
    values["tenants"] = values["tenants"] or data / "tenants"
    if values["relay"] is None:
        raise SettingError(
            "TROTH_RELAY is not set. Give it smtp://host:port, or file:///folder to try things out."
        )
    return Settings(**values)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        written = tomllib.loads(path.read_text())
    except OSError as error:
        raise SettingError(f"{path} cannot be read: {error.strerror}.") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingError(f"{path} is not TOML: {error}.") from None
    known = {setting.key for setting in SETTINGS}
    for key in written:
        if key not in known:
            raise SettingError(
                f"{path}: there is no setting {key!r}. Settings are {', '.join(sorted(known))}."
            )
    return written


def _value(
    setting: Setting,
    environ: Mapping[str, str],
    written: Mapping[str, Any],
    overrides: Mapping[str, str],
    path: str,
) -> Any:
    if setting.key in overrides:
        name, text = "--" + setting.key.replace("_", "-"), overrides[setting.key]
    elif environ.get(setting.variable):
        name, text = setting.variable, environ[setting.variable]
    elif setting.key in written:
        name, text = f"{setting.key} in {path}", str(written[setting.key])
    else:
        name, text = setting.variable, setting.default or ""
    if not text:
        return None
    try:
        return setting.parse(text)
    except ValueError as error:
        raise SettingError(f"{name} is {text!r}: {error}.") from None
