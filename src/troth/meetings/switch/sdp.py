"""What we look at in a session description (RFC 8866, RFC 8829) before it goes to the switch."""

from __future__ import annotations

import re

from troth.meetings.switch.candidates import MOST_CANDIDATES, fit
from troth.meetings.switch.wishes import Description, Section

LARGEST = 64 * 1024  # characters of a description
MOST_LINES = 3_000
MOST_SECTIONS = 512  # of a subscription that grew and shrank: a section stays, unused
_LINE = re.compile(r"[a-z]=[\x20-\x7e]{1,4000}")
_MEDIA = re.compile(r"m=(audio|video) (\d{1,5}) UDP/TLS/RTP/SAVPF( \d{1,3}){1,100}")
_MID = re.compile(r"a=mid:([A-Za-z0-9_-]{1,16})")


def description(sdp: object) -> Description | None:
    """Look at what came as `sdp`; None for anything but sound and video in a sane size.

    Candidates within it that we would not pass on are left out.
    """
    if not isinstance(sdp, str) or len(sdp) > LARGEST or not sdp.isascii():
        return None
    lines = sdp.replace("\r\n", "\n").removesuffix("\n").split("\n")
    if len(lines) > MOST_LINES or lines[0] != "v=0" or not all(map(_LINE.fullmatch, lines)):
        return None
    starts = [at for at, line in enumerate(lines) if line.startswith("m=")]
    if not 0 < len(starts) <= MOST_SECTIONS:
        return None
    found = [_section(lines[at:to]) for at, to in zip(starts, [*starts[1:], len(lines)], strict=True)]
    sections = tuple(section for section in found if section is not None)
    if len(sections) < len(found) or len({section.mid for section in sections}) < len(sections):
        return None
    return Description("".join(f"{line}\r\n" for line in _with_fit_candidates(lines)), sections)


def _section(lines: list[str]) -> Section | None:
    media = _MEDIA.fullmatch(lines[0])
    mids = [mid for line in lines if (mid := _MID.fullmatch(line))]
    if media is None or len(mids) != 1:
        return None
    still = media[2] == "0" or "a=inactive" in lines or "a=recvonly" in lines
    return Section(mids[0][1], media[1], not still)


def _with_fit_candidates(lines: list[str]) -> list[str]:
    kept, candidates = [], 0
    for line in lines:
        if line.startswith("a=candidate:"):
            candidates += 1
            if candidates > MOST_CANDIDATES or not fit(line.removeprefix("a=")):
                continue
        kept.append(line)
    return kept
