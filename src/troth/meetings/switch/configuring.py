"""Writes Janus's settings, with one transport and one plugin there to be loaded, and nothing else.

Janus loads every library that it finds in its folders, so ours have links to what we use: what another
package adds to the system's folders is not there.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

TRANSPORT = "libjanus_websockets.so"
PLUGIN = "libjanus_videoroom.so"
LOADED = ("plugins", "transports", "events", "loggers")
SYSTEM = Path("/usr/lib")
SESSION_SECONDS = 60
LONGEST_SOCKET = 107  # bytes of a Unix socket's path, unix(7)
Value = str | int | bool | Sequence[str]


@dataclass(frozen=True, slots=True)
class Secrets:
    """What opens a switch: `api` is in each request, `admin` in those that make rooms."""

    api: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    admin: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)


@dataclass(frozen=True, slots=True)
class Network:
    """Where media is taken in: UDP ports `first` to `last`, on `interfaces` (names or addresses; none: all).

    `public` are addresses under which the machine is known outside, where it sits behind a 1:1 NAT. `lite` is
    for a machine that everybody reaches directly.
    """

    first: int = 20_000
    last: int = 29_999
    public: tuple[str, ...] = ()
    interfaces: tuple[str, ...] = ()
    lite: bool = False
    ipv6: bool = False


def installed(system: Path = SYSTEM) -> bool:
    """Whether Janus is here, with the transport and the plugin that we use."""
    return shutil.which("janus") is not None and libraries(system) is not None


def libraries(system: Path = SYSTEM) -> Path | None:
    """The folder with Janus's `plugins` and `transports`, as Debian's package lays them out."""
    for folder in sorted([*system.glob("*/janus"), *system.glob("janus")]):
        if (folder / "plugins" / PLUGIN).exists() and (folder / "transports" / TRANSPORT).exists():
            return folder
    return None


def configure(folder: Path, socket: Path, keys: Secrets, network: Network) -> Path:
    """Write everything anew into `folder`, of mode 0700, and give the file to start Janus with.

    Raises ValueError for a socket's path that is too long, FileNotFoundError where Janus is not installed.
    """
    if len(os.fsencode(socket)) > LONGEST_SOCKET:
        raise ValueError(f"the path of the switch's socket has more than {LONGEST_SOCKET} bytes")
    if (system := libraries()) is None:
        raise FileNotFoundError("Janus is not installed")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    _link(folder / "plugins", system / "plugins" / PLUGIN)
    _link(folder / "transports", system / "transports" / TRANSPORT)
    for name in LOADED[2:]:
        (folder / name).mkdir()
    _write(folder / "janus.transport.websockets.jcfg", _transport(socket))
    _write(folder / "janus.plugin.videoroom.jcfg", _videoroom(keys))
    return _write(folder / "janus.jcfg", _core(folder, keys, network))


def _link(folder: Path, library: Path) -> None:
    folder.mkdir()
    (folder / library.name).symlink_to(library)


def _write(path: Path, sections: Mapping[str, Mapping[str, Value]]) -> Path:
    text = "".join(f"{name}: {{\n{_lines(values)}}}\n" for name, values in sections.items())
    path.touch(mode=0o600)
    path.write_text(text)
    return path


def _lines(values: Mapping[str, Value]) -> str:
    return "".join(f"  {key} = {_written(value)}\n" for key, value in values.items())


def _written(value: Value) -> str:
    """A value in libconfig's notation. Raises ValueError for a text that it could not hold."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f'"{value}"'  # Janus reads its numbers from texts
    if not isinstance(value, str):
        return f"[{', '.join(map(_written, value))}]"
    if not value.isprintable():
        raise ValueError("a setting of the switch has a character that does not print")
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _core(folder: Path, keys: Secrets, network: Network) -> dict[str, dict[str, Value]]:
    return {
        "general": {
            "configs_folder": str(folder),
            **{f"{kind}_folder": str(folder / kind) for kind in LOADED},
            "log_to_stdout": True,
            "debug_level": 2,  # errors: what it says at the start is read, and nothing that it says later
            "debug_colors": False,
            "api_secret": keys.api,
            "server_name": "troth",
            "session_timeout": SESSION_SECONDS,
            "hide_dependencies": True,
            "protected_folders": ["/"],  # Janus records into none of these
        },
        "media": _media(network),
        "nat": _nat(network),
        "events": {"broadcast": False},
    }


def _media(network: Network) -> dict[str, Value]:
    return {
        "rtp_port_range": f"{network.first}-{network.last}",
        "ipv6": network.ipv6,
        "no_media_timer": 0,  # who is silent is not for us to be told
    }


def _nat(network: Network) -> dict[str, Value]:
    values: dict[str, Value] = {
        "nice_debug": False,
        "ice_lite": network.lite,
        "ignore_mdns": True,  # or Janus would ask the network for names that a participant chose
    }
    if network.public:
        values["nat_1_1_mapping"] = ",".join(network.public)
    if network.interfaces:
        values["ice_enforce_list"] = ",".join(network.interfaces)
    return values


def _transport(socket: Path) -> dict[str, dict[str, Value]]:
    return {
        "general": {
            "events": False,
            "json": "compact",
            "ws": True,
            "ws_unix": str(socket),
            "wss": False,
            "ws_logging": "none",
        },
        "admin": {"admin_ws": False, "admin_wss": False},
    }


def _videoroom(keys: Secrets) -> dict[str, dict[str, Value]]:
    return {
        "general": {
            "admin_key": keys.admin,
            "lock_rtp_forward": True,
            "events": False,
            "string_ids": True,
        }
    }
