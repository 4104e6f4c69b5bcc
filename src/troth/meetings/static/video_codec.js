// Media lines as every connection of a meeting makes them: VP8, since sealed frames keep VP8's first bytes readable.

const HELPERS = new Set(["video/rtx"]);

/** @param {RTCRtpTransceiver} transceiver of video */
export function preferVp8(transceiver) {
  const all = RTCRtpReceiver.getCapabilities("video")?.codecs ?? [];
  const vp8 = all.filter((codec) => codec.mimeType === "video/VP8");
  const helpers = all.filter((codec) => HELPERS.has(codec.mimeType));
  if (vp8.length) transceiver.setCodecPreferences?.([...vp8, ...helpers]);
}

/** @param {string} what `mic`, `cam`, `screen` or `tab` @returns {"audio"|"video"} */
export const kindOf = (what) => (what === "mic" || what === "tab" ? "audio" : "video");
