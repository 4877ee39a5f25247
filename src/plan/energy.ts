/** The power of a plan's devices, and the energy of its links. */
export interface PowerModel {
  /** Watts of each device of the plan, by name. It is busy while it computes and, with blocking I/O, while it sends or receives. */
  devices: Record<string, { idle: number; busy: number }>;
  /** Joules for one frame on the links, for all of its bytes. */
  transfer: number;
}

/**
 * Returns the joules that a plan needs for each frame:
 *
 *     sum over devices of (idle + (busy - idle) x utilisation) / throughput, and the links' joules
 *
 * A device also draws its idle watts while it waits for frames, so a slow plan pays for the waiting. Only the plan's own
 * devices count. Infinite without throughput.
 */
export function energyPerFrame(
  { devices, transfer }: PowerModel,
  throughput: number,
  resources: readonly { name: string; utilisation: number }[],
): number {
  const watts = Object.entries(devices).map(([device, { idle, busy }]) => {
    const utilisation = resources.find(({ name }) => name === device)?.utilisation ?? 0;
    return idle + (busy - idle) * utilisation;
  });
  return watts.reduce((sum, own) => sum + own, 0) / throughput + transfer;
}
