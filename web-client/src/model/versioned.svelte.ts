// A form over a thing with a version: what was read, what is being edited, and what somebody else saved meanwhile.
import { RequestError } from '../protocol/errors';
import { changedFields, clashingFields, mergedFields } from './versions';

type Versioned = { version: number };

export class VersionedForm<T extends Versioned, F extends keyof T> {
  readonly #fields: readonly F[];
  #base: T = $state.raw(undefined as never);
  /** What the person edits. */
  mine: Pick<T, F> = $state(undefined as never);
  #theirs: T | null = $state.raw(null);
  #error: unknown = $state.raw(null);
  #saving = $state(false);

  constructor(thing: T, fields: readonly F[]) {
    this.#fields = fields;
    this.#take(thing);
  }

  get base(): T {
    return this.#base;
  }
  get changed(): F[] {
    return changedFields(this.#fields, this.#base, this.#whole()) as F[];
  }
  /** What somebody else saved meanwhile differs from mine in these. */
  get clashes(): F[] {
    return this.#theirs ? (clashingFields(this.#fields, this.#base, this.#whole(), this.#theirs) as F[]) : [];
  }
  get theirs(): T | null {
    return this.#theirs;
  }
  get error(): unknown {
    return this.#error;
  }
  get saving(): boolean {
    return this.#saving;
  }

  /** What is to be sent: the changed fields and the version they were made on. */
  get change(): Partial<Pick<T, F>> & Versioned {
    return { ...(Object.fromEntries(this.changed.map((name) => [name, this.mine[name]])) as Partial<Pick<T, F>>), version: this.#base.version };
  }

  discard(): void {
    this.#take(this.#theirs ?? this.#base);
    this.#error = null;
  }

  /** After a conflict: mine on top of theirs, but theirs where chosen. */
  resolve(keepTheirs: (name: F) => boolean): void {
    const theirs = this.#theirs;
    if (!theirs) return;
    this.#edit(mergedFields(this.#fields, this.#base, this.#whole(), theirs, (name) => keepTheirs(name as F)));
    this.#base = theirs;
    this.#theirs = null;
  }

  /** True when it is saved. A conflict is no error: what only they changed is shown at once, what both changed is in `clashes`;
      without a clash it is saved again on top of theirs. `newer` takes their version out of a refusal's body. */
  async save(send: (change: Partial<Pick<T, F>> & Versioned) => Promise<T>, newer: (body: never) => T | undefined): Promise<boolean> {
    if (this.#saving) return false;
    this.#saving = true;
    this.#error = null;
    try {
      for (let tries = 0; tries < 4; tries++) {
        if (this.changed.length === 0) return true;
        const sent = this.#whole();
        try {
          const saved = await send(this.change);
          const later = mergedFields(this.#fields, sent, this.#whole(), saved, () => false);
          this.#base = saved;
          this.#theirs = null;
          this.#edit(later); // what was edited while it was being saved counts as new
          return true;
        } catch (error) {
          if (!(error instanceof RequestError)) throw error;
          const theirs = error.code === 'conflict' && error.body ? newer(error.body as never) : undefined;
          if (!theirs) {
            this.#error = error;
            return false;
          }
          this.#meet(theirs);
          if (this.#theirs) return false;
        }
      }
      return false;
    } finally {
      this.#saving = false;
    }
  }

  #meet(theirs: T): void {
    const mine = this.#whole();
    const open = clashingFields(this.#fields, this.#base, mine, theirs);
    this.#edit(mergedFields(this.#fields, this.#base, mine, theirs, () => false));
    if (open.length) this.#theirs = theirs;
    // Of what clashes the old value stays the ground: it is still to be asked about.
    this.#base = mergedFields(this.#fields, theirs, this.#base, theirs, (name) => !open.includes(name));
  }

  #whole(): T {
    return { ...this.#base, ...($state.snapshot(this.mine) as Pick<T, F>) };
  }

  #edit(thing: T): void {
    this.mine = Object.fromEntries(this.#fields.map((name) => [name, thing[name]])) as Pick<T, F>;
  }

  #take(thing: T): void {
    this.#base = thing;
    this.#theirs = null;
    this.#edit(thing);
  }
}
