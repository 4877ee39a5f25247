import type { Kind, Team } from "./teams.ts";

/**
 * Numbers that say how many devices of each kind can no longer be used. A number has a digit for each kind, in the mixed
 * radix `devices of the kind + 1`. With single devices it is a bit mask. Adding devices makes the number larger, so all
 * ways to reach a set are known once all smaller numbers are done.
 */
export class UsedDevices {
  /** Number of such numbers. */
  readonly size: number;
  readonly #place: number[] = [];
  readonly #devicesOf: number[];
  readonly #teams: readonly Team[];

  constructor(kinds: readonly Kind[], teams: readonly Team[]) {
    this.#devicesOf = kinds.map(({ devices }) => devices.length);
    this.#teams = teams;
    let size = 1;
    for (const devices of this.#devicesOf) {
      this.#place.push(size);
      size *= devices + 1;
    }
    this.size = size;
  }

  /** Returns how many devices of a kind are used. */
  count(used: number, kind: number): number {
    return Math.floor(used / this.#place[kind]) % (this.#devicesOf[kind] + 1);
  }

  /** Whether enough devices are left for a team. */
  hasRoom(used: number, team: number): boolean {
    const { kind, size } = this.#teams[team];
    return kind >= 0 && this.count(used, kind) + size <= this.#devicesOf[kind];
  }

  /** Adds a team's devices. */
  add(used: number, team: number): number {
    const { kind, size } = this.#teams[team];
    return used + size * this.#place[kind];
  }

  /** Counts all devices of these kinds as used. */
  close(used: number, kinds: readonly number[]): number {
    let closed = used;
    for (const kind of kinds) closed += (this.#devicesOf[kind] - this.count(used, kind)) * this.#place[kind];
    return closed;
  }

  /** Returns the numbers with one device less of one of the kinds, but never without `team` itself. */
  fewer(used: number, team: number): number[] {
    const { kind: own, size } = this.#teams[team];
    return this.#place.flatMap((place, kind) =>
      this.count(used, kind) > (kind === own ? size : 0) ? [used - place] : [],
    );
  }
}
