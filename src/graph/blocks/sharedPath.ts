/** Returns the modules that are around all of these nodes. */
export function sharedPath([first, ...others]: readonly string[][]): string[] {
  const end = first.findIndex((part, depth) => others.some((path) => path[depth] !== part));
  return end === -1 ? first : first.slice(0, end);
}
