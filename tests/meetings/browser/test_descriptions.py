"""Session descriptions, made fit for browsers that refuse what another says too much of."""

import json

HEAD = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0"]
AUDIO = [
    *("m=audio 9 UDP/TLS/RTP/SAVPF 109 101", "a=mid:0", "a=rtpmap:109 opus/48000/2", "a=fmtp:101 0-15"),
    *("a=rtpmap:101 telephone-event/8000", "a=rtcp-fb:* transport-cc"),
]
VIDEO = ["m=video 9 UDP/TLS/RTP/SAVPF 120 124", "a=mid:1", "a=rtcp-fb:120 nack pli", "a=rtpmap:120 VP8/90000"]
TOO_MUCH = ["a=rtcp-fb:121 nack", "a=fmtp:12 x=1", "a=rtpmap:109 VP9/90000"]


async def test_only_what_is_said_of_codecs_that_are_not_offered_is_left_out(script):
    def whole(*lines):
        return "".join(f"{line}\r\n" for line in lines)

    said = json.dumps(whole(*HEAD, *AUDIO, *VIDEO[:2], *TOO_MUCH, *VIDEO[2:]))
    tidied = await script(f"const {{ tidy }} = await load('descriptions.js'); return tidy({said});")
    assert tidied == whole(*HEAD, *AUDIO, *VIDEO)
