// Where tiles go: equal tiles, as large as the stage allows. Pure; sizes in CSS pixels.

export interface GridOptions {
  gap: number;
  /** Narrowest and widest shape a tile may bend to; pictures are cropped, never stretched. */
  aMin: number;
  aMax: number;
  /** Smallest width of a tile. */
  minW: number;
  /** Most tiles on a page. */
  cap: number;
}

export interface GridFit {
  cols: number;
  rows: number;
  w: number;
  h: number;
  perPage: number;
  pages: number;
  /** Seats the sizes were made for: with several pages a full page, so that paging never resizes. */
  seats: number;
}

export const DESKTOP_GRID: GridOptions = { gap: 8, aMin: 4 / 3, aMax: 16 / 9, minW: 168, cap: 25 };
export const PHONE_GRID: GridOptions = { gap: 6, aMin: 3 / 4, aMax: 4 / 3, minW: 150, cap: 8 };

/** Of two equal fits the one with fewer holes wins. */
const HOLE_COST = 0.02;

/** The largest equal tiles for n people on W×H. */
export function gridLayout(n: number, W: number, H: number, o: GridOptions = DESKTOP_GRID): GridFit {
  const minW = Math.min(o.minW, W);
  const colsMax = Math.max(1, Math.floor((W + o.gap) / (minW + o.gap)));
  const rowsMax = Math.max(1, Math.floor((H + o.gap) / (minW / o.aMax + o.gap)));
  const perPage = Math.max(1, Math.min(o.cap, colsMax * rowsMax, n));
  const pages = Math.max(1, Math.ceil(n / perPage));
  const seats = pages > 1 ? perPage : Math.max(1, n);
  let best = { cols: 1, rows: seats, w: 0, h: 0, score: -1 };
  for (let cols = 1; cols <= Math.min(seats, colsMax); cols++) {
    const rows = Math.ceil(seats / cols);
    if (rows > rowsMax && cols < colsMax) continue;
    const { w, h } = tileSize(cols, rows, W, H, o);
    const score = w * h * (1 - HOLE_COST * (cols * rows - seats));
    if (score > best.score) best = { cols, rows, w: Math.floor(w), h: Math.floor(h), score };
  }
  const { cols, rows, w, h } = best;
  return { cols, rows, w, h, perPage, pages, seats };
}

function tileSize(cols: number, rows: number, W: number, H: number, o: GridOptions): { w: number; h: number } {
  let w = (W - o.gap * (cols - 1)) / cols;
  let h = (H - o.gap * (rows - 1)) / rows;
  if (w / h > o.aMax) w = h * o.aMax;
  else if (w / h < o.aMin) h = w / o.aMin;
  return { w, h };
}

export interface Seat {
  x: number;
  y: number;
}

/** Seats from the top start, row by row; the block is centred, and so is a short last row. `mirrored` for right to left. */
export function seatPositions(count: number, fit: GridFit, W: number, H: number, gap: number, mirrored = false): Seat[] {
  const rows = Math.ceil(count / fit.cols);
  const full = fit.pages > 1 ? Math.max(rows, fit.rows) : rows;
  const top = (H - (full * fit.h + (full - 1) * gap)) / 2;
  const seats: Seat[] = [];
  for (let i = 0; i < count; i++) {
    const row = Math.floor(i / fit.cols);
    const inRow = row === rows - 1 ? count - row * fit.cols : fit.cols;
    const left = (W - (inRow * fit.w + (inRow - 1) * gap)) / 2;
    const x = Math.round(left + (i % fit.cols) * (fit.w + gap));
    seats.push({ x: mirrored ? W - fit.w - x : x, y: Math.round(top + row * (fit.h + gap)) });
  }
  return seats;
}

export interface Rect extends Seat {
  w: number;
  h: number;
}

export interface FocusFit {
  main: Rect;
  /** Places of the strip on one page. */
  strip: Rect[];
}

const STRIP_MAX = 192;
const STRIP_MIN = 120;
const BELOW_MIN = 148;

/** One main tile and a strip: above it; beside it on a wide stage; below it, as a grid, on a narrow one. */
export function focusLayout(others: number, W: number, H: number, gap: number): FocusFit {
  if (others === 0) return { main: { x: 0, y: 0, w: W, h: H }, strip: [] };
  if (W / H > 1.95) return besideLayout(others, W, H, gap);
  if (W / H < 0.95) return belowLayout(others, W, H, gap);
  const w = Math.floor(Math.min(STRIP_MAX, Math.max(STRIP_MIN, (W - 4 * gap) / 5)));
  const h = Math.floor((w * 10) / 16);
  const count = Math.max(1, Math.min(others, Math.floor((W + gap) / (w + gap))));
  const left = Math.round((W - (count * w + (count - 1) * gap)) / 2);
  const strip = Array.from({ length: count }, (_, i) => ({ x: left + i * (w + gap), y: 0, w, h }));
  return { main: { x: 0, y: h + gap, w: W, h: Math.max(0, H - h - gap) }, strip };
}

function besideLayout(others: number, W: number, H: number, gap: number): FocusFit {
  const w = Math.floor(Math.min(STRIP_MAX, W / 4));
  const h = Math.floor((w * 10) / 16);
  const count = Math.max(1, Math.min(others, Math.floor((H + gap) / (h + gap))));
  const strip = Array.from({ length: count }, (_, i) => ({ x: W - w, y: i * (h + gap), w, h }));
  return { main: { x: 0, y: 0, w: W - w - gap, h: H }, strip };
}

function belowLayout(others: number, W: number, H: number, gap: number): FocusFit {
  const mainH = Math.floor(Math.min((W * 9) / 16, H * 0.6));
  const cols = Math.max(1, Math.floor((W + gap) / (BELOW_MIN + gap)));
  const w = Math.floor((W - gap * (cols - 1)) / cols);
  const h = Math.floor((w * 3) / 4);
  const rows = Math.max(1, Math.floor((H - mainH) / (h + gap)));
  const count = Math.min(others, cols * rows);
  const strip = Array.from({ length: count }, (_, i) => ({
    x: (i % cols) * (w + gap),
    y: mainH + gap + Math.floor(i / cols) * (h + gap),
    w,
    h,
  }));
  return { main: { x: 0, y: 0, w: W, h: mainH }, strip };
}
