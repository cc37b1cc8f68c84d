// Who is in the room. Keyed by participant: a person who comes back after a cut is the same entry.
import { SvelteMap } from 'svelte/reactivity';
import type { Id, Participant } from '../protocol/types';

export class People {
  readonly byId = new SvelteMap<Id, Participant>();
  /** The server's count: in large rooms not everybody is listed. */
  private announced = $state(0);

  readonly count = $derived(Math.max(this.announced, this.byId.size));
  /** In the server's order. */
  readonly onStage: Participant[] = $derived([...this.byId.values()].filter((p) => p.stage).sort((a, b) => a.order - b.order));
  readonly audience: Participant[] = $derived([...this.byId.values()].filter((p) => !p.stage && !p.player).sort((a, b) => a.since - b.since));
  /** Programs that receive: in the room, but nobody. */
  readonly players: Participant[] = $derived([...this.byId.values()].filter((p) => p.player).sort((a, b) => a.since - b.since));
  /** Names that two or more people carry: they get their log-in beside it. */
  readonly ambiguous: ReadonlySet<string> = $derived.by(() => {
    const seen = new Map<string, Id>();
    const twice: string[] = [];
    for (const p of this.byId.values()) {
      const who = p.account ?? p.id;
      const other = seen.get(p.name);
      if (other !== undefined && other !== who) twice.push(p.name);
      seen.set(p.name, who);
    }
    return new Set(twice);
  });

  replace(people: readonly Participant[], count: number): void {
    const here = new Set(people.map((p) => p.id));
    for (const id of [...this.byId.keys()]) if (!here.has(id)) this.byId.delete(id);
    for (const p of people) this.put(p);
    this.announced = count;
  }

  put(person: Participant): void {
    if (!this.byId.has(person.id)) this.announced = Math.max(this.announced, this.byId.size + 1);
    this.byId.set(person.id, person);
  }

  remove(id: Id): Participant | undefined {
    const person = this.byId.get(id);
    if (!person) return undefined;
    this.byId.delete(id);
    this.announced = Math.max(0, this.announced - 1);
    return person;
  }

  setCount(count: number): void {
    this.announced = count;
  }

  get(id: Id | undefined): Participant | undefined {
    return id === undefined ? undefined : this.byId.get(id);
  }
}
