/**
 * Returns a file's name that is not taken: the name itself, or `pi (2).json`, `pi (3).json` and so on.
 *
 * @param isTaken whether a name stands for another file
 */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  const [, stem, ending] = /^(.+?)(\.[^.]*)?$/s.exec(name) ?? [name, name, ""];
  let free = name;
  for (let count = 2; isTaken(free); count++) free = `${stem} (${count})${ending ?? ""}`;
  return free;
}
