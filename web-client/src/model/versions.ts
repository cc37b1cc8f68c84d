// Two people edit one thing: what differs between three versions of it (as read, mine, theirs), field by field. Pure.

/** Whether both hold the same in this field. */
export type Same<T> = (name: keyof T, a: T, b: T) => boolean;

const equal = <T>(name: keyof T, a: T, b: T): boolean => a[name] === b[name];

export function changedFields<T>(fields: readonly (keyof T)[], from: T, to: T, same: Same<T> = equal): (keyof T)[] {
  return fields.filter((name) => !same(name, from, to));
}

/** The fields that both sides changed, to different values: only these have to be asked about. */
export function clashingFields<T>(fields: readonly (keyof T)[], base: T, mine: T, theirs: T, same: Same<T> = equal): (keyof T)[] {
  return fields.filter((name) => !same(name, base, mine) && !same(name, base, theirs) && !same(name, mine, theirs));
}

/** Theirs, with my changes on top except where `keepTheirs` says otherwise. What is no field (a version) is theirs. */
export function mergedFields<T extends object>(fields: readonly (keyof T)[], base: T, mine: T, theirs: T, keepTheirs: (name: keyof T) => boolean, same: Same<T> = equal): T {
  const merged = { ...theirs };
  for (const name of changedFields(fields, base, mine, same)) if (!keepTheirs(name)) merged[name] = mine[name];
  return merged;
}
