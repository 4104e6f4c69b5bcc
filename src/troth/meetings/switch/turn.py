"""Short-lived credentials for a TURN server (coturn), so that no password of ours lives in a browser.

Source: coturn's `use-auth-secret`, after the Internet draft "A REST API for Access to TURN Services".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any


def ice(
    stun: Sequence[str], turn: Sequence[str], secret: str, *, now: datetime, lasts: timedelta
) -> list[dict[str, Any]]:
    """The `iceServers` for an RTCPeerConnection: `stun:` addresses, and `turn:` ones with a credential.

    `secret` is coturn's `static-auth-secret`. The credential opens the server until `now + lasts`; a
    relay that was begun by then can be kept up beyond it only with a new one.
    """
    servers: list[dict[str, Any]] = [{"urls": list(stun)}] if stun else []
    if turn:
        name = str(int((now + lasts).timestamp()))
        servers.append({"urls": list(turn), "username": name, "credential": _credential(secret, name)})
    return servers


def _credential(secret: str, name: str) -> str:
    """The password that coturn works out for this name; SHA-1 is what it does."""
    return base64.b64encode(hmac.new(secret.encode(), name.encode(), hashlib.sha1).digest()).decode()
