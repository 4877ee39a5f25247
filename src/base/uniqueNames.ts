/**
 * Makes names unique: the first of several equal names stays, later ones get `#2`, `#3`, ... A numbered name never
 * equals another name in the list.
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
