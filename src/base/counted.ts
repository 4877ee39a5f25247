/** Writes a count with its noun: `1 frame`, `2 frames`, `3 batches`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
