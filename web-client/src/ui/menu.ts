// What a Menu shows, and where it goes: pure, so that it can be tested without a browser.
import type { Component } from 'svelte';

type Icon = Component<{ class?: string }>;

export type MenuItem =
  | { kind?: 'item'; label: string; icon?: Icon | undefined; bad?: boolean; disabled?: boolean; hint?: string; href?: string; act?: () => void }
  | { kind: 'radio'; label: string; icon?: Icon | undefined; checked: boolean; disabled?: boolean; hint?: string; act: () => void }
  | { kind: 'check'; label: string; icon?: Icon | undefined; checked: boolean; disabled?: boolean; hint?: string; act: () => void }
  | { kind: 'line' }
  | { kind: 'title'; label: string };

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Below the anchor and flush with its end; above where there is no room; never outside of the window. */
export function place(anchor: Box, menu: { width: number; height: number }, view: { width: number; height: number }, rtl = false, gap = 6): { left: number; top: number } {
  const below = anchor.top + anchor.height + gap;
  const above = anchor.top - gap - menu.height;
  const top = below + menu.height <= view.height || above < 0 ? below : above;
  const left = rtl ? anchor.left : anchor.left + anchor.width - menu.width;
  const inside = (value: number, size: number, limit: number) => Math.max(8, Math.min(value, limit - size - 8));
  return { left: inside(left, menu.width, view.width), top: inside(top, menu.height, view.height) };
}

/** The item that typing `letters` leads to, searching from the one after `from`. -1 if none. */
export function typeAhead(labels: readonly string[], letters: string, from: number): number {
  const wanted = letters.toLocaleLowerCase();
  for (let step = 1; step <= labels.length; step++) {
    const index = (from + step) % labels.length;
    if (labels[index]?.toLocaleLowerCase().startsWith(wanted)) return index;
  }
  return -1;
}
