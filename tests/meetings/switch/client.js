// A client of docs/protocols/meeting.md, "The switch", with a toy for a seal: all but the clear bytes are turned.
const worker = new Worker(URL.createObjectURL(new Blob([`
  const turn = (frame, controller) => {
    const clear = frame instanceof RTCEncodedVideoFrame ? (frame.type === 'key' ? 10 : 3) : 1;
    const bytes = new Uint8Array(frame.data);
    for (let i = clear; i < bytes.length; i++) bytes[i] ^= 0x5a;
    frame.data = bytes.buffer;
    controller.enqueue(frame);
  };
  onrtctransform = ({ transformer }) =>
    transformer.readable.pipeThrough(new TransformStream({ transform: turn })).pipeTo(transformer.writable);
`], { type: 'text/javascript' })));
const sealed = end => { end.transform = new RTCRtpScriptTransform(worker, {}); };

let out, into;
const seen = {}; // by "seat what": the element that plays it
const lost = [];
const labels = {}; // by mid of the subscription

async function publish(simulcast = false) {
  out = new RTCPeerConnection();
  out.onicecandidate = ({ candidate }) =>
    say({ op: 'candidate', of: 'publish', candidate: candidate && candidate.toJSON() });
  const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 640, height: 480 } });
  const layers = [['l', 2, 80_000], ['h', 1, 120_000]].map(([rid, by, most]) =>
    ({ rid, scaleResolutionDownBy: by, maxBitrate: most })); // so little that both are sent from the start
  for (const track of media.getTracks()) {
    const many = simulcast && track.kind === 'video' ? { sendEncodings: layers } : {};
    sealed(out.addTransceiver(track, { direction: 'sendonly', ...many }).sender);
  }
  for (const transceiver of out.getTransceivers()) {
    const codecs = RTCRtpSender.getCapabilities(transceiver.sender.track.kind).codecs;
    transceiver.setCodecPreferences(codecs.filter(codec => /opus|VP8|rtx/i.test(codec.mimeType)));
  }
  return offer();
}

async function offer(options = {}) {
  await out.setLocalDescription(await out.createOffer(options));
  const streams = out.getTransceivers().map(({ mid, sender }) =>
    ({ mid, what: sender.track.kind === 'audio' ? 'mic' : 'cam' }));
  return say({ op: 'publish', sdp: out.localDescription.sdp, streams });
}

function subscribing() {
  into = new RTCPeerConnection();
  into.onicecandidate = ({ candidate }) =>
    say({ op: 'candidate', of: 'subscribe', candidate: candidate && candidate.toJSON() });
  into.ontrack = ({ track, receiver, transceiver }) => {
    sealed(receiver);
    const element = document.createElement(track.kind);
    element.muted = track.kind === 'video';
    element.autoplay = true;
    element.srcObject = new MediaStream([track]);
    document.body.append(element);
    seen[labels[transceiver.mid]] = element;
  };
}

window.hear = async message => {
  if (message.op === 'published') await out.setRemoteDescription({ type: 'answer', sdp: message.sdp });
  if (message.op === 'lost') lost.push(message.of);
  if (message.op === 'renegotiate') await offer({ iceRestart: true });
  if (message.op === 'offer') {
    if (!into) subscribing();
    for (const { mid, seat, what } of message.streams) labels[mid] = `${seat} ${what}`;
    await into.setRemoteDescription({ type: 'offer', sdp: message.sdp });
    await into.setLocalDescription();
    await say({ op: 'answer', sdp: into.localDescription.sdp });
  }
};

const frames = of => (seen[of] ? seen[of].getVideoPlaybackQuality().totalVideoFrames : 0);
const shown = of => seen[of] && seen[of].videoWidth;

async function sound() { // samples that were made out of sound frames, without what was made up in their place
  let samples = 0;
  for (const report of into ? (await into.getStats()).values() : [])
    if (report.type === 'inbound-rtp' && report.kind === 'audio') samples += report.totalAudioEnergy;
  return samples;
}
