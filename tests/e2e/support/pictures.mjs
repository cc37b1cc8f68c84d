// Camera pictures for fake devices: one flat colour a person with a bar that moves, so that the right picture can be
// told from a wrong one by its pixels, and a still one from a moving one.
import { writeFileSync } from 'node:fs';

export const SMALL = { width: 640, height: 360, fps: 30 };
/** Room for three encodings of useful sizes; few pictures a second, so that two cores keep up. */
export const LARGE = { width: 1280, height: 720, fps: 10 };
const FRAMES = 30;

export const COLOURS = {
  red: [200, 40, 40],
  green: [40, 170, 60],
  blue: [50, 70, 210],
  yellow: [210, 190, 40],
};

function toYuv([r, g, b]) {
  const y = 0.257 * r + 0.504 * g + 0.098 * b + 16;
  const u = -0.148 * r - 0.291 * g + 0.439 * b + 128;
  const v = 0.439 * r - 0.368 * g - 0.071 * b + 128;
  return [y, u, v].map(Math.round);
}

export function writePicture(path, colour, size = SMALL) {
  const yuv = toYuv(COLOURS[colour]);
  writeFrames(path, size, () => yuv);
}

// A picture of these colours (y, u, v of a place), with what moves in it.
function writeFrames(path, { width, height, fps }, yuvAt) {
  const parts = [Buffer.from(`YUV4MPEG2 W${width} H${height} F${fps}:1 Ip A1:1 C420jpeg\n`)];
  const still = Buffer.alloc(width * height);
  const chroma = [Buffer.alloc((width * height) / 4), Buffer.alloc((width * height) / 4)];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [y, u, v] = yuvAt(column / width, row / height);
      still[row * width + column] = y;
      const quarter = (row >> 1) * (width >> 1) + (column >> 1);
      chroma[0][quarter] = u;
      chroma[1][quarter] = v;
    }
  }
  for (let frame = 0; frame < FRAMES; frame++) {
    const luma = Buffer.from(still);
    // A dark bar along the top that walks with the frame number; the middle keeps the pure colour.
    const at = Math.floor((frame * width) / FRAMES);
    for (let row = 0; row < 40; row++) luma.fill(30, row * width + at, row * width + Math.min(at + 40, width));
    parts.push(Buffer.from('FRAME\n'), luma, ...chroma);
  }
  writeFileSync(path, Buffer.concat(parts));
}

// Somebody at a desk, as far as an outline finder cares: hair, face and shoulders, before a wall of hard squares.
function figureAt(x, y) {
  const within = (cx, cy, rx, ry) => ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1;
  const shade = 1 - 0.25 * ((x - 0.5) / 0.2) ** 2 - 0.29 * (y - 0.35);
  const lit = (colour) => colour.map((part) => Math.max(0, Math.min(255, part * shade)));
  const eye = (cx) => within(cx, 0.326, 0.0102, 0.0097);
  if (within(0.467, 0.326, 0.0047, 0.0083) || within(0.533, 0.326, 0.0047, 0.0083)) return [40, 25, 20];
  if (eye(0.467) || eye(0.533)) return [235, 230, 225];
  if (within(0.467, 0.294, 0.0172, 0.0069) || within(0.533, 0.294, 0.0172, 0.0069)) return [60, 40, 30];
  if (within(0.5, 0.451, 0.0266, 0.0125)) return [170, 80, 80];
  if (within(0.5, 0.389, 0.0094, 0.0222)) return [190, 135, 110];
  if (y > 0.229 && within(0.5, 0.361, 0.0781, 0.1806)) return lit([224, 172, 140]);
  if (y < 0.417 && within(0.5, 0.3125, 0.0922, 0.1806)) return lit([62, 40, 28]);
  if (y > 0.472 && y < 0.611 && Math.abs(x - 0.5) < 0.0406) return lit([174, 128, 102]);
  if (y > 0.5556 && within(0.5, 0.9722, 0.2578, 0.4028)) return lit([50, 70, 120]);
  return (Math.floor(x * 40) + Math.floor(y * 22.5)) % 2 ? [215, 194, 161] : [45, 41, 34];
}

export function writeFigure(path, size = { ...SMALL, fps: 15 }) {
  writeFrames(path, size, (x, y) => toYuv(figureAt(x, y)));
}

// A voice-like tone: one second on, one second off, 16-bit mono at 48 kHz. `noise`: the most of what is never silent.
export function writeTone(path, hertz, noise = 0) {
  const rate = 48000;
  const samples = rate * 2;
  const data = Buffer.alloc(samples * 2);
  for (let i = 0; i < samples; i++) {
    const tone = i < rate ? 9000 * Math.sin((2 * Math.PI * hertz * i) / rate) : 0;
    data.writeInt16LE(Math.round(tone + noise * (2 * Math.random() - 1)), i * 2);
  }
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  writeFileSync(path, Buffer.concat([head, data]));
}

// Which of the colours a pixel is nearest to; null when it is near to none.
export function nearestColour([r, g, b]) {
  let best = null;
  let bestDistance = 60;
  for (const [name, [cr, cg, cb]] of Object.entries(COLOURS)) {
    const distance = Math.hypot(r - cr, g - cg, b - cb);
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
}
