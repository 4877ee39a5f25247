/** What is still to be done when this process exits. */
const pending = new Set<() => void>();

function finish(): void {
  for (const end of pending) end();
}

/**
 * Calls `end` when this process exits, also where it is told to exit at once. All share one listener: Node takes more than ten for a
 * leak and warns, and a validation may have more workers and relays than that.
 *
 * @param end must not wait for anything
 * @returns a function that takes it back
 */
export function atExit(end: () => void): () => void {
  // One that is given twice is taken back once for each.
  const own = () => end();
  if (pending.size === 0) process.on("exit", finish);
  pending.add(own);
  return () => {
    if (pending.delete(own) && pending.size === 0) process.off("exit", finish);
  };
}
