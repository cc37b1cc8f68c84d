// The queue behind the prompter: one message at a time, the most pressing first. Notes leave by themselves; what asks a decision
// stays a while and then leaves the prompter (whoever posted it keeps it elsewhere, e.g. as a badge). Effects may say things: what
// is written here is never read from within them.
import { untrack } from 'svelte';
import type { PrompterMessage } from '../ui/Prompter.svelte';

/** Most pressing first. */
export const KINDS = ['reconnecting', 'moderated', 'invitation', 'recording', 'waiting', 'interaction', 'note'] as const;
export type PrompterKind = (typeof KINDS)[number];

export const NOTE_MS = 6_000;
export const DECISION_MS = 20_000;

interface Entry extends PrompterMessage {
  kind: PrompterKind;
  key: string;
  /** How long it may still be shown; Infinity stays until it is taken back. */
  left_ms: number;
}

export class PrompterQueue {
  #entries: Entry[] = $state.raw([]);
  #held = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #shown: { key: string; since_ms: number } | null = null;

  get message(): PrompterMessage | null {
    return this.#entries[0] ?? null;
  }

  /** Says it. The same key replaces what it said before. `stay` keeps it until done(key). */
  say(kind: PrompterKind, key: string, message: PrompterMessage, stay = false): void {
    const left_ms = stay ? Infinity : message.actions?.length && kind !== 'note' ? DECISION_MS : NOTE_MS;
    const entry: Entry = { ...message, kind, key, left_ms };
    // Of what moderators did, only the newest is true and it comes at once; what stays is a state of its own.
    const newest = kind === 'moderated' && !stay;
    const others = untrack(() => this.#entries).filter((other) => other.key !== key && !(newest && other.kind === kind && other.left_ms !== Infinity));
    const rank = KINDS.indexOf(kind);
    const at = others.findIndex((other) => (newest ? KINDS.indexOf(other.kind) >= rank : KINDS.indexOf(other.kind) > rank));
    this.#entries = at < 0 ? [...others, entry] : [...others.slice(0, at), entry, ...others.slice(at)];
    if (this.#shown?.key === key) this.#shown = null;
    this.#run();
  }

  done(key: string): void {
    this.#entries = untrack(() => this.#entries).filter((entry) => entry.key !== key);
    this.#run();
  }

  clear(): void {
    this.#entries = [];
    this.#run();
  }

  /** Pointer or focus is on it, or nobody looks at the page: time stands still. */
  hold(held: boolean): void {
    if (this.#held === held) return;
    this.#pay();
    this.#held = held;
    this.#run();
  }

  /** Takes off the time it was shown. */
  #pay(): void {
    const entry = untrack(() => this.#entries).find((one) => one.key === this.#shown?.key);
    if (entry && this.#shown && !this.#held) entry.left_ms -= Date.now() - this.#shown.since_ms;
    this.#shown = null;
  }

  #run(): void {
    const first = untrack(() => this.#entries[0]);
    if (this.#shown?.key === first?.key && this.#timer !== undefined) return;
    this.#pay();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!first) return;
    this.#shown = { key: first.key, since_ms: Date.now() };
    if (this.#held || first.left_ms === Infinity) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.done(first.key);
    }, Math.max(first.left_ms, 0));
  }
}

/** The page has one. */
export const prompter = new PrompterQueue();
