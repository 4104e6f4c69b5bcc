// Session descriptions as every browser takes them: Firefox says more of codecs than it offers, which Chromium refuses.

const ABOUT_CODEC = /^a=(?:rtpmap|fmtp|rtcp-fb):(\d+)/;

/** @param {string} sdp @returns {string} the same, without what is said of payload types that their media line leaves out (RFC 8866, section 6.6) */
export function tidy(sdp) {
  return sdp.split(/^(?=m=)/m).map(tidySection).join("");
}

function tidySection(section) {
  const lines = section.split("\r\n");
  const offered = lines[0].split(" ").slice(3);
  const holds = (line) => {
    const type = ABOUT_CODEC.exec(line)?.[1];
    return type === undefined || offered.includes(type);
  };
  return lines.filter(holds).join("\r\n");
}
