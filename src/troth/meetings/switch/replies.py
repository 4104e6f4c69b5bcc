"""What the switch answers: a reply of its plugin, a refusal, or nothing because it is gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from troth.runtime.ports import Outage

Message = Mapping[str, Any]


class SwitchGone(Outage):
    """The connection to the switch broke, or it does not answer."""


class SwitchRefused(Exception):
    """The switch did not do what was asked; `code` is Janus's, whose text may quote a client."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the switch refused with {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Reply:
    """The plugin's answer: `data` as videoroom gave it, `sdp` where it came with a description."""

    data: Message
    sdp: str | None = None


def reply(message: Message) -> Reply:
    """The plugin's part of an answer or event. Raises SwitchRefused where it is an error."""
    data = message.get("plugindata", {}).get("data", {})
    if "error_code" in data:
        raise SwitchRefused(data["error_code"])
    return Reply(data, message.get("jsep", {}).get("sdp"))
