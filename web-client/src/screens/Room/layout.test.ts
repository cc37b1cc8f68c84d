import { describe, expect, it } from 'vitest';
import { DESKTOP_GRID, focusLayout, gridLayout, PHONE_GRID, seatPositions, type GridOptions } from './layout';

const shape = (n: number, W: number, H: number, o: GridOptions) => {
  const g = gridLayout(n, W, H, o);
  return `${g.cols}×${g.rows}${g.pages > 1 ? ` ${g.pages}p of ${g.perPage}` : ''}`;
};

describe('the grid', () => {
  it('fills a desktop stage with an open panel', () => {
    const of = (n: number) => shape(n, 936, 724, DESKTOP_GRID);
    expect([1, 2, 4, 9, 16, 25, 49].map(of)).toEqual(['1×1', '1×2', '2×2', '3×3', '4×4', '5×5', '5×5 2p of 25']);
  });

  it('fills a phone and pages beyond eight', () => {
    const of = (n: number) => shape(n, 358, 680, PHONE_GRID);
    expect([1, 2, 4].map(of)).toEqual(['1×1', '1×2', '2×2']);
    expect([9, 16, 25, 49].map((n) => gridLayout(n, 358, 680, PHONE_GRID).pages)).toEqual([2, 2, 4, 7]);
    expect(of(9)).toBe('2×4 2p of 8');
  });

  it('never leaves the bounds of a shape, and never overlaps or overflows', () => {
    for (const o of [DESKTOP_GRID, PHONE_GRID])
      for (const [W, H] of [[936, 724], [358, 680], [1400, 500], [700, 900], [320, 300]] as const)
        for (let n = 1; n <= 49; n++) {
          const g = gridLayout(n, W, H, o);
          expect(g.w / g.h).toBeGreaterThan(o.aMin - 0.02);
          expect(g.w / g.h).toBeLessThan(o.aMax + 0.02);
          const shown = Math.min(n, g.perPage);
          const seats = seatPositions(shown, g, W, H, o.gap);
          for (const s of seats) {
            expect(s.x).toBeGreaterThanOrEqual(-1);
            expect(s.x + g.w).toBeLessThanOrEqual(W + 1);
          }
          for (let i = 1; i < seats.length; i++) {
            const [a, b] = [seats[i - 1]!, seats[i]!];
            expect(b.y > a.y || b.x >= a.x + g.w).toBe(true);
          }
        }
  });

  it('keeps the size of a full page on the last one', () => {
    expect(gridLayout(26, 936, 724).w).toBe(gridLayout(50, 936, 724).w);
  });

  it('centres a short last row, and mirrors it from right to left', () => {
    const g = gridLayout(3, 936, 724);
    const seats = seatPositions(3, g, 936, 724, 8);
    expect(Math.abs(seats[2]!.x + g.w / 2 - 468)).toBeLessThanOrEqual(1);
    const mirrored = seatPositions(2, gridLayout(4, 936, 724), 936, 724, 8, true);
    expect(mirrored[0]!.x).toBeGreaterThan(mirrored[1]!.x);
  });
});

describe('main tile and strip', () => {
  it('puts the strip on top of an ordinary stage', () => {
    const fit = focusLayout(5, 936, 724, 8);
    expect(fit.strip).toHaveLength(5);
    expect(fit.main.y).toBeGreaterThan(fit.strip[0]!.h);
    expect(fit.main.y + fit.main.h).toBe(724);
  });
  it('puts it beside the content on a wide stage', () => {
    const fit = focusLayout(5, 1500, 600, 8);
    expect(fit.main.h).toBe(600);
    expect(fit.strip[0]!.x).toBeGreaterThan(fit.main.w);
  });
  it('puts it below as a grid on a narrow stage', () => {
    const fit = focusLayout(5, 358, 680, 6);
    expect(fit.main.w).toBe(358);
    expect(fit.strip.every((s) => s.y > fit.main.h)).toBe(true);
    expect(new Set(fit.strip.map((s) => s.x)).size).toBe(2);
  });
  it('gives everything to a main tile that is alone', () => {
    expect(focusLayout(0, 936, 724, 8).main).toEqual({ x: 0, y: 0, w: 936, h: 724 });
  });
});
