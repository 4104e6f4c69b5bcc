"""What a client says to the switch is read strictly: a value, or a problem, and never an exception."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.meetings.switch.offers import DATA, OFFER, PUBLISH, SOUND, STREAMS, VIDEO, sdp
from troth.meetings.switch.candidates import MOST_CANDIDATES, fit, well_formed
from troth.meetings.switch.reading import read
from troth.meetings.switch.sdp import description
from troth.meetings.switch.wishes import (
    Answer,
    Candidate,
    Feed,
    Layer,
    Problem,
    Publish,
    Restart,
    Section,
    Subscribe,
    Wish,
)

HOST = "candidate:1 1 UDP 2122252543 203.0.113.9 50000 typ host generation 0 ufrag abcd network-cost 999"
FULL = {"candidate": HOST, "sdpMid": "0", "sdpMLineIndex": 0, "usernameFragment": "abcd"}


def of(message: dict[str, Any], most_videos: int = 2) -> Wish | Problem:
    return read({"kind": "switch", **message}, most_videos=most_videos)


def test_each_message_of_the_protocol_is_a_value() -> None:
    published = of(PUBLISH)
    assert isinstance(published, Publish) and published.streams == {"0": "mic", "1": "cam"}
    assert of({"op": "subscribe", "feeds": [{"seat": "s2", "what": "cam"}]}) == Subscribe(
        frozenset({Feed("s2", "cam")})
    )
    assert isinstance(of({"op": "answer", "sdp": OFFER}), Answer)
    assert of({"op": "layer", "seat": "s2", "what": "cam", "layer": 2}) == Layer(Feed("s2", "cam"), 2)
    assert of({"op": "candidate", "of": "publish", "candidate": FULL}) == Candidate("publish", HOST, "0", 0)
    assert of({"op": "candidate", "of": "subscribe", "candidate": None}) == Candidate("subscribe", None)
    assert of({"op": "restart", "of": "subscribe"}) == Restart("subscribe")


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"op": None},
        {"op": ["publish"]},
        {"op": "publish"},
        {**PUBLISH, "streams": []},
        {**PUBLISH, "streams": [STREAMS[0]]},
        {**PUBLISH, "streams": {"0": "mic"}},
        {**PUBLISH, "streams": [*STREAMS, {"mid": "2", "what": "tab"}]},
        {**PUBLISH, "streams": [STREAMS[0], STREAMS[0]]},
        {**PUBLISH, "streams": [{"mid": "0", "what": "cam"}, {"mid": "1", "what": "mic"}]},
        {**PUBLISH, "streams": [{"mid": "0", "what": []}, STREAMS[1]]},
        {**PUBLISH, "streams": [{"mid": 0, "what": "mic"}, STREAMS[1]]},
        {"op": "subscribe", "feeds": None},
        {"op": "subscribe", "feeds": [{"seat": "s2", "what": "data"}]},
        {"op": "subscribe", "feeds": [{"seat": "s 2", "what": "cam"}]},
        {"op": "subscribe", "feeds": [{"seat": 2, "what": "cam"}]},
        {"op": "subscribe", "feeds": [{"seat": f"s{n}", "what": "mic"} for n in range(1_001)]},
        {"op": "layer", "seat": "s2", "what": "cam", "layer": 3},
        {"op": "layer", "seat": "s2", "what": "cam", "layer": -1},
        {"op": "layer", "seat": "s2", "what": "cam", "layer": True},
        {"op": "layer", "seat": "s2", "what": "mic", "layer": 1},
        {"op": "candidate", "of": "room", "candidate": FULL},
        {"op": "candidate", "of": "publish"},
        {"op": "candidate", "of": "publish", "candidate": HOST},
        {"op": "candidate", "of": "publish", "candidate": {**FULL, "completed": True}},
        {"op": "candidate", "of": "publish", "candidate": {**FULL, "sdpMid": "0\r\na=x"}},
        {"op": "candidate", "of": "publish", "candidate": {**FULL, "sdpMLineIndex": 512}},
        {"op": "candidate", "of": "publish", "candidate": {**FULL, "sdpMLineIndex": True}},
        {"op": "candidate", "of": "publish", "candidate": {**FULL, "usernameFragment": "a" * 257}},
        {"op": "candidate", "of": "publish", "candidate": {**FULL, "candidate": HOST + "\r\nm=audio"}},
        {"op": "candidate", "of": "publish", "candidate": {**FULL, "candidate": HOST + " x" * 300}},
        {"op": "restart", "of": "all"},
        {"op": "restart", "of": {}},
    ],
)
def test_everything_else_is_a_problem(message: dict[str, Any]) -> None:
    assert isinstance(of(message), Problem)


def test_no_more_videos_than_allowed_at_once_and_sound_of_all() -> None:
    videos = [{"seat": f"s{n}", "what": "cam"} for n in range(3)]
    sounds = [{"seat": f"s{n}", "what": "mic"} for n in range(100)]
    assert of({"op": "subscribe", "feeds": videos}) == Problem("at most 2 videos at once")
    assert isinstance(of({"op": "subscribe", "feeds": videos[:2] + sounds}), Subscribe)


def test_a_description_has_its_sections() -> None:
    found = description(sdp(SOUND, [*VIDEO[:-2], "a=inactive", "a=rtcp-mux"]))
    assert found is not None
    assert found.sections == (Section("0", "audio", True), Section("1", "video", False))


@pytest.mark.parametrize(
    "text",
    [
        None,
        {"sdp": OFFER},
        "",
        "v=0",
        OFFER.removeprefix("v=0\r\n"),
        sdp(),
        sdp(DATA),
        sdp(SOUND, DATA),
        sdp(SOUND, SOUND),
        sdp([line for line in SOUND if line != "a=mid:0"]),
        sdp(["m=image 9 udptl t38", "a=mid:0"]),
        sdp(["m=audio 9 RTP/AVP 0", "a=mid:0"]),
        sdp([*SOUND, "no line of SDP"]),
        sdp([*SOUND, "a=naïve"]),
        sdp([*SOUND, "a=nul:\x00"]),
        sdp([*SOUND, "a=" + "x" * 4_001]),
        sdp([*SOUND, *["a=x"] * 3_000]),
        sdp([*SOUND, *["a=" + "x" * 3_900] * 20]),
    ],
)
def test_only_sound_and_video_of_a_sane_size_is_a_description(text: object) -> None:
    assert description(text) is None


@pytest.mark.parametrize("size", [65_536, 65_537])
def test_a_description_has_at_most_64_kib(size: int) -> None:
    filled = sdp([*SOUND, *["a=" + "x" * 1_000] * 62])
    text = filled + "a=" + "x" * (size - len(filled) - 4) + "\r\n"
    assert len(text) == size
    assert (description(text) is not None) is (size == 65_536)


@pytest.mark.parametrize(
    ("host", "passed"),
    [
        ("203.0.113.9", True),
        ("10.1.2.3", True),
        ("2001:db8::9", True),
        ("127.0.0.1", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("0.0.0.0", False),
        ("169.254.169.254", False),
        ("fe80::1", False),
        ("224.0.0.251", False),
        ("255.255.255.255", False),
        ("database.internal", False),
        ("f81d4fae-7dec-11d0-a765-00a0c91e6bf6.local", False),
    ],
)
def test_the_switch_tries_no_name_and_not_its_own_machine(host: str, passed: bool) -> None:
    candidate = HOST.replace("203.0.113.9", host)
    assert well_formed(candidate)
    assert fit(candidate) is passed
    found = description(sdp([*SOUND, f"a={candidate}"]))
    assert found is not None and (candidate in found.text) is passed


def test_tcp_and_a_flood_of_candidates_go_no_further() -> None:
    assert not fit(HOST.replace("UDP", "tcp"))
    found = description(sdp([*SOUND, *[f"a={HOST}"] * 100]))
    assert found is not None and found.text.count("a=candidate:") == MOST_CANDIDATES == 64


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda children: (
        st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=8), children, max_size=4)
    ),
    max_leaves=12,
)
KEYS = st.sampled_from(
    ["sdp", "streams", "feeds", "seat", "what", "layer", "of", "candidate", "request", "body"]
)
OPS = st.sampled_from(["publish", "subscribe", "answer", "layer", "candidate", "restart"])
LISTS = st.lists(st.dictionaries(st.sampled_from(["mid", "seat", "what"]), JSON, max_size=3), max_size=4)


@given(
    OPS | JSON, st.dictionaries(KEYS, JSON | LISTS | st.sampled_from([OFFER, "publish", "cam"]), max_size=4)
)
def test_no_json_raises(op: Any, said: dict[str, Any]) -> None:
    assert isinstance(of({**said, "op": op}), Problem | Wish)


@given(st.data())
def test_no_garbled_description_raises_and_none_with_data_passes(data: st.DataObject) -> None:
    lines = data.draw(st.permutations(OFFER.splitlines()))
    garbled = data.draw(st.lists(st.sampled_from(lines) | st.text(max_size=30), max_size=30))
    found = description(data.draw(st.sampled_from(["\r\n", "\n", "\r", ""])).join(["v=0", *garbled]))
    assert found is None or (found.sections and "m=application" not in found.text)
    assert description("\r\n".join([*garbled, *DATA])) is None
