// The Meeting room tab's form: what was read, what is being edited, and saving as one transaction with a version.
import { RequestError } from '../protocol/errors';
import type { Id, PersonNamed, RoomSettings } from '../protocol/types';
import { ask } from './ask';
import { changes, clashes, faults, merge, names, refKey, type PeopleSetting, type SettingName } from './settings';

/** Tries to save on top of versions that others keep saving. */
const SAVES_MAX = 4;

interface Answer {
  settings: RoomSettings;
  people: PersonNamed[];
}

export class RoomForm {
  readonly channel: Id;
  #base: RoomSettings | null = $state.raw(null);
  /** What the person edits. */
  mine: RoomSettings | null = $state(null);
  #people = $state.raw(new Map<string, PersonNamed>());
  #theirs: RoomSettings | null = $state.raw(null);
  #error: unknown = $state.raw(null);
  #saving = $state(false);

  readonly changed: SettingName[] = $derived(this.#base && this.mine ? changes(this.#base, this.mine) : []);
  readonly faults = $derived(this.mine ? faults(this.mine) : {});
  /** What somebody else saved meanwhile differs from mine in these. */
  readonly clashes: SettingName[] = $derived(this.#base && this.mine && this.#theirs ? clashes(this.#base, this.mine, this.#theirs) : []);

  constructor(channel: Id) {
    this.channel = channel;
  }

  get base(): RoomSettings | null {
    return this.#base;
  }
  get theirs(): RoomSettings | null {
    return this.#theirs;
  }
  get error(): unknown {
    return this.#error;
  }
  get saving(): boolean {
    return this.#saving;
  }

  async load(): Promise<void> {
    try {
      this.#take(await ask('room_get', { path: { channel: this.channel } }));
      this.#error = null;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      this.#error = error;
    }
  }

  /** The people of a list with their names. */
  list(name: PeopleSetting, of: RoomSettings | null = this.mine): PersonNamed[] {
    return (of?.[name] ?? []).map((ref) => this.#people.get(refKey(ref)) ?? { ...ref, name: '…' });
  }

  setList(name: PeopleSetting, people: PersonNamed[]): void {
    if (!this.mine) return;
    this.#people = new Map([...this.#people, ...names(people)]);
    this.mine[name] = people.map(({ account, group, expected }) => (group ? { group } : expected ? { expected } : { account: account! }));
  }

  discard(): void {
    this.#base = this.#theirs ?? this.#base;
    if (this.#base) this.mine = structuredClone(this.#base);
    this.#theirs = null;
    this.#error = null;
  }

  /** True when it is saved. A conflict is no error: what both changed is in `clashes` then, and what was edited stays.
      Without a clash it is saved on top of the newer version at once. */
  async save(): Promise<boolean> {
    for (let tries = 0; tries < SAVES_MAX; tries++) {
      if (await this.#saveOnce()) return true;
      if (this.#error || this.#theirs) return false;
    }
    return false;
  }

  async #saveOnce(): Promise<boolean> {
    if (!this.mine || this.#saving) return false;
    const sent = $state.snapshot(this.mine);
    this.#saving = true;
    this.#error = null;
    try {
      const answer = await ask('room_save', { path: { channel: this.channel }, body: sent });
      const later = changes(sent, this.mine);
      this.#people = new Map([...this.#people, ...names(answer.people)]);
      const editing = $state.snapshot(this.mine);
      this.#base = answer.settings;
      this.#theirs = null;
      // What was edited while it was being saved counts as new.
      this.mine = merge(sent, editing, structuredClone(answer.settings), (name) => !later.includes(name));
      return true;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      const newer = error.code === 'conflict' ? (error.body as Partial<Answer> | null) : null;
      if (newer?.settings) {
        this.#meet(newer.settings);
        this.#people = new Map([...this.#people, ...names(newer.people ?? [])]);
      } else {
        this.#error = error;
      }
      return false;
    } finally {
      this.#saving = false;
    }
  }

  /** Somebody saved meanwhile: the form shows at once what they alone changed; what both changed stays mine until it is resolved. */
  #meet(theirs: RoomSettings): void {
    if (!this.#base || !this.mine) return;
    const base = this.#base;
    const mine = $state.snapshot(this.mine);
    const open = clashes(base, mine, theirs);
    this.mine = structuredClone(merge(base, mine, theirs, () => false));
    this.#base = merge(theirs, base, theirs, (name) => !open.includes(name));
    this.#theirs = open.length ? theirs : null;
  }

  /** After a conflict: mine on top of theirs, but theirs where chosen. */
  resolve(keepTheirs: (name: SettingName) => boolean): void {
    if (!this.#base || !this.mine || !this.#theirs) return;
    const theirs = this.#theirs;
    this.mine = structuredClone(merge(this.#base, $state.snapshot(this.mine), theirs, keepTheirs));
    this.#base = theirs;
    this.#theirs = null;
  }

  #take({ settings, people }: Answer): void {
    this.#base = settings;
    this.mine = structuredClone(settings);
    this.#people = names(people);
    this.#theirs = null;
  }
}
