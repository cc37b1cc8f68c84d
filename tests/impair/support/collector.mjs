// Runs in the page before anything else: notes every frame presented and every statistic, and asks for one large picture
// and small ones of the others, whatever the window's size. Times are Unix milliseconds, so that they can be set beside
// the driver's.
export function collector({ main, height, small, pictures, everyMs }) {
  const bench = (window.__bench = { frames: {}, stats: [], enters: [], firstFrames: [], quality: [], links: [], buffers: [], mainId: null, peers: [], loud: [], light: [] });
  const unix = (at) => performance.timeOrigin + at;

  const Real = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    constructor(...args) {
      super(...args);
      bench.peers.push({ connection: this, at: Date.now() });
    }
  };

  const people = (value) => {
    if (!value || typeof value !== 'object') return;
    if (value.name === main && typeof value.id === 'string') bench.mainId = value.id;
    for (const inner of Object.values(value)) people(inner);
  };
  const rewrite = (text) => {
    const message = JSON.parse(text);
    if (message.do === 'room.enter' && !message.body?.resume) {
      bench.enters.push(Date.now());
      bench.pending = true;
    }
    if (message.do === 'media.view' && message.body?.want) {
      if (!pictures) message.body.want = [];
      for (const want of message.body.want) {
        const isMain = want.participant === bench.mainId;
        want.height = isMain ? height : small;
        want.priority = isMain ? 200 : 100;
      }
      return JSON.stringify(message);
    }
    return text;
  };
  const take = (event) => {
    if (typeof event.data !== 'string') return;
    const frame = JSON.parse(event.data);
    for (const message of Array.isArray(frame) ? frame : [frame]) {
      if (message.on === 'media.quality') bench.quality.push({ at: Date.now(), slots: message.body.slots });
      else if (message.on === 'media.link') bench.links.push({ at: Date.now(), ...message.body });
      else if (message.on === 'media.buffer') bench.buffers.push({ at: Date.now(), depth: Math.max(0, ...message.body.slots.map((slot) => slot.depth)), slots: message.body.slots });
      else if (message.on !== 'media.levels') people(message);
    }
  };
  const RealSocket = window.WebSocket;
  window.WebSocket = class extends RealSocket {
    constructor(...args) {
      super(...args);
      this.addEventListener('message', take);
    }
    send(data) {
      super.send(typeof data === 'string' ? rewrite(data) : data);
    }
  };

  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 4;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const brightness = (video) => {
    context.drawImage(video, 0, 0, 4, 4);
    const { data } = context.getImageData(0, 0, 4, 4);
    let sum = 0;
    for (let i = 0; i < data.length; i += 4) sum += data[i + 1];
    return sum / (data.length / 4);
  };
  const follow = (video) => {
    if (video.__followed) return;
    video.__followed = true;
    const onFrame = (now, metadata) => {
      const tile = video.closest('[data-participant]');
      if (tile && tile.dataset.self !== 'true') {
        const list = (bench.frames[tile.dataset.participant] ??= []);
        list.push([unix(now), metadata.width, metadata.height, metadata.presentedFrames]);
        if (bench.pending) {
          bench.pending = false;
          bench.firstFrames.push(unix(now));
        }
        if (bench.watchLight) bench.light.push([unix(metadata.expectedDisplayTime ?? now), brightness(video)]);
      }
      video.requestVideoFrameCallback(onFrame);
    };
    video.requestVideoFrameCallback(onFrame);
  };
  setInterval(() => document.querySelectorAll('[data-participant] video').forEach(follow), 20);

  const inbound = async () => {
    const peer = bench.peers.at(-1)?.connection;
    if (!peer || peer.connectionState === 'closed') return;
    const owners = new Map();
    for (const video of document.querySelectorAll('[data-participant] video')) {
      const track = video.srcObject?.getVideoTracks()[0];
      if (track) owners.set(track.id, video.closest('[data-participant]').dataset.participant);
    }
    const entry = { at: Date.now(), state: peer.connectionState, audio: {}, video: {}, out: {} };
    for (const r of (await peer.getStats()).values()) {
      if (r.type === 'inbound-rtp' && r.packetsReceived > 0) {
        entry[r.kind][r.mid ?? r.ssrc] = r.kind === 'audio'
          ? [r.concealedSamples, r.totalSamplesReceived, r.jitterBufferDelay, r.jitterBufferEmittedCount, r.packetsReceived, r.packetsLost, r.concealmentEvents, r.jitterBufferTargetDelay, r.jitterBufferMinimumDelay, r.jitter]
          : [r.framesDecoded, r.frameWidth, r.freezeCount, r.totalFreezesDuration, r.keyFramesDecoded, r.pliCount, r.nackCount, r.jitterBufferDelay, r.jitterBufferEmittedCount, r.packetsReceived, r.packetsLost, owners.get(r.trackIdentifier) ?? null];
      } else if (r.type === 'outbound-rtp') {
        entry.out[r.rid ?? r.kind] = [r.framesEncoded, r.frameWidth, r.pliCount, r.nackCount, r.qualityLimitationReason, r.packetsSent];
      }
    }
    bench.stats.push(entry);
  };
  setInterval(() => void inbound().catch(() => {}), everyMs);

  // Loudness of all sound that comes in, some hundred times a second: for the beep.
  bench.listen = () => {
    const audio = new AudioContext();
    const analyser = audio.createAnalyser();
    analyser.fftSize = 256;
    for (const receiver of bench.peers.at(-1).connection.getReceivers()) {
      if (receiver.track.kind === 'audio') audio.createMediaStreamSource(new MediaStream([receiver.track])).connect(analyser);
    }
    const samples = new Float32Array(analyser.fftSize);
    setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      bench.loud.push([Date.now(), samples.reduce((most, s) => Math.max(most, Math.abs(s)), 0)]);
    }, 4);
    bench.watchLight = true;
  };
}

// What was noted since the last time.
export function drain() {
  const bench = window.__bench;
  const noted = {};
  for (const name of ['stats', 'enters', 'firstFrames', 'quality', 'links', 'buffers', 'loud', 'light']) noted[name] = bench[name].splice(0);
  noted.frames = bench.frames;
  bench.frames = {};
  noted.mainId = bench.mainId;
  noted.peers = bench.peers.length;
  return noted;
}
