/**
 * Gives every name one of its own: the first of several equal ones keeps it, later ones get `#2`, `#3`, ... A numbered
 * name is never one that is in the list anyway.
 *
 * @param separator stands before the number
 */
export function uniqueNames(names: readonly string[], separator = "#"): string[] {
  const given = new Set(names);
  const taken = new Set<string>();
  const last = new Map<string, number>();
  return names.map((name) => {
    let unique = name;
    if (taken.has(name)) {
      let number = last.get(name) ?? 1;
      do unique = `${name}${separator}${++number}`;
      while (given.has(unique) || taken.has(unique));
      last.set(name, number);
    }
    taken.add(unique);
    return unique;
  });
}
