"""An offer of a microphone and a camera as a browser makes it, with nobody behind it."""

SESSION = [
    "v=0",
    "o=- 4611731400430051336 2 IN IP4 127.0.0.1",
    "s=-",
    "t=0 0",
    "a=group:BUNDLE 0 1",
    "a=msid-semantic: WMS stream",
]
CONNECTION = [
    "c=IN IP4 0.0.0.0",
    "a=rtcp:9 IN IP4 0.0.0.0",
    "a=ice-ufrag:abcd",
    "a=ice-pwd:abcdefghijklmnopqrstuvwx",
    "a=ice-options:trickle",
    "a=fingerprint:sha-256 " + ":".join(["AB"] * 32),
    "a=setup:actpass",
    "a=sendonly",
    "a=rtcp-mux",
]
LEVELS = "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level"
SOUND = ["m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=mid:0", "a=rtpmap:111 opus/48000/2", LEVELS, *CONNECTION]
VIDEO = ["m=video 9 UDP/TLS/RTP/SAVPF 96", "a=mid:1", "a=rtpmap:96 VP8/90000", *CONNECTION]
DATA = ["m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "a=mid:2", "a=sctp-port:5000", *CONNECTION]
STREAMS = [{"mid": "0", "what": "mic"}, {"mid": "1", "what": "cam"}]


def sdp(*sections: list[str]) -> str:
    return "".join(f"{line}\r\n" for lines in (SESSION, *sections) for line in lines)


OFFER = sdp(SOUND, VIDEO)
PUBLISH = {"kind": "switch", "op": "publish", "sdp": OFFER, "streams": STREAMS}
