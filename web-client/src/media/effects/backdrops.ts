// Pictures to stand before, drawn by us: no byte to load, no licence to keep, and calm enough to look at for an hour.

import type { Picture } from './kinds';

const WIDTH = 1280;
const HEIGHT = 720;

type Pen = OffscreenCanvasRenderingContext2D;
type Stop = readonly [at: number, colour: string];

function wash(pen: Pen, gradient: CanvasGradient, stops: readonly Stop[]): void {
  for (const [at, colour] of stops) gradient.addColorStop(at, colour);
  pen.fillStyle = gradient;
  pen.fillRect(0, 0, WIDTH, HEIGHT);
}

const down = (pen: Pen, stops: readonly Stop[]) => wash(pen, pen.createLinearGradient(0, 0, 0, HEIGHT), stops);
const glow = (pen: Pen, x: number, y: number, reach: number, stops: readonly Stop[]) => wash(pen, pen.createRadialGradient(x, y, 0, x, y, reach), stops);

/** A dark hall before its curtain, one warm lamp above. */
function hall(pen: Pen): void {
  down(pen, [[0, '#2a1d17'], [1, '#120c09']]);
  for (let x = 0; x < WIDTH; x += 64) {
    const fold = pen.createLinearGradient(x, 0, x + 64, 0);
    for (const [at, colour] of [[0, '#00000059'], [0.45, '#8a3a2a3d'], [0.6, '#a5503a3d'], [1, '#00000059']] as const) fold.addColorStop(at, colour);
    pen.fillStyle = fold;
    pen.fillRect(x, 0, 64, HEIGHT);
  }
  glow(pen, WIDTH / 2, -60, 760, [[0, '#ffce7ab3'], [0.5, '#ffb85733'], [1, '#ffb85700']]);
}

/** Three arches in a wall as light as paper. */
function arches(pen: Pen): void {
  down(pen, [[0, '#f3eee6'], [0.78, '#e4dccf'], [0.782, '#cdbfa9'], [1, '#b9a98f']]);
  for (const x of [220, 640, 1060]) {
    const depth = pen.createLinearGradient(x - 130, 0, x + 130, 0);
    for (const [at, colour] of [[0, '#cfc3b1'], [0.25, '#ddd3c4'], [1, '#ece5da']] as const) depth.addColorStop(at, colour);
    pen.fillStyle = depth;
    pen.beginPath();
    pen.arc(x, 270, 130, Math.PI, 0);
    pen.lineTo(x + 130, 562);
    pen.lineTo(x - 130, 562);
    pen.fill();
  }
  glow(pen, 1180, 0, 1100, [[0, '#fff6e0cc'], [1, '#fff6e000']]);
}

/** Hills after sunset. */
function dusk(pen: Pen): void {
  down(pen, [[0, '#1d2a44'], [0.45, '#56577a'], [0.7, '#d79a77'], [1, '#f0c58c']]);
  for (const [base, height, length, colour] of [[470, 46, 420, '#4a4a63'], [540, 60, 300, '#34374e'], [620, 42, 520, '#22263a']] as const) {
    pen.fillStyle = colour;
    pen.beginPath();
    pen.moveTo(0, HEIGHT);
    for (let x = 0; x <= WIDTH; x += 8) pen.lineTo(x, base - height * (Math.sin(x / (length / 4)) + 0.5 * Math.sin(x / (length / 9) + base)));
    pen.lineTo(WIDTH, HEIGHT);
    pen.fill();
  }
}

const DRAW: Record<Picture, (pen: Pen) => void> = { hall, arches, dusk };

export function drawBackdrop(picture: Picture): OffscreenCanvas {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const pen = canvas.getContext('2d');
  if (pen) DRAW[picture](pen);
  return canvas;
}
