import type { Kind, Team } from "./teams.ts";

/**
 * Counts how many devices of each kind can no longer be used, written as one number: a digit for each kind, in the
 * mixed radix `devices of the kind + 1`. With single devices it is a bit mask. Adding devices makes the number larger, so
 * that all ways to reach a set are known once all smaller numbers are done.
 */
export class UsedDevices {
  /** How many such numbers there are. */
  readonly size: number;
  readonly #place: number[] = [];
  readonly #most: number[];
  readonly #teams: readonly Team[];

  constructor(kinds: readonly Kind[], teams: readonly Team[]) {
    this.#most = kinds.map(({ devices }) => devices.length);
    this.#teams = teams;
    let size = 1;
    for (const most of this.#most) {
      this.#place.push(size);
      size *= most + 1;
    }
    this.size = size;
  }

  /** How many devices of a kind are used. */
  count(used: number, kind: number): number {
    return Math.floor(used / this.#place[kind]) % (this.#most[kind] + 1);
  }

  /** Whether enough devices are left for a team. */
  hasRoom(used: number, team: number): boolean {
    const { kind, size } = this.#teams[team];
    return kind >= 0 && this.count(used, kind) + size <= this.#most[kind];
  }

  /** Adds a team's devices. */
  add(used: number, team: number): number {
    const { kind, size } = this.#teams[team];
    return used + size * this.#place[kind];
  }

  /** Counts all devices of these kinds as used. */
  close(used: number, kinds: readonly number[]): number {
    let closed = used;
    for (const kind of kinds) closed += (this.#most[kind] - this.count(used, kind)) * this.#place[kind];
    return closed;
  }

  /** The numbers with one device less of one of the kinds, without going below `team` itself. */
  fewer(used: number, team: number): number[] {
    const { kind: own, size } = this.#teams[team];
    return this.#place.flatMap((place, kind) =>
      this.count(used, kind) > (kind === own ? size : 0) ? [used - place] : [],
    );
  }
}
