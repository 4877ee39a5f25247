import type { SearchDevice } from "./problem.ts";

/** Equal devices that take turns at one stage; usually a single device. The search adds teams to a plan, not devices. */
export interface Team {
  /** Index of the kind; -1 for the source, which is alone. */
  kind: number;
  /** Number of devices. */
  size: number;
  /** A device of the kind: its index in the problem. */
  device: number;
  /** Another device of the kind, for links between two of them; undefined if there is none. */
  other: number | undefined;
}

/** A group of equal devices. */
export interface Kind {
  /** Indices of its devices in the problem. */
  devices: number[];
}

/** Groups the devices other than the source by kind. Kinds with small `weight` (of their first device) come first. */
export function findKinds(devices: readonly SearchDevice[], weight: (device: number) => number): Kind[] {
  const byName = new Map<string, number[]>();
  for (const [device, { kind }] of devices.entries()) {
    if (device === 0) continue;
    byName.set(kind, [...(byName.get(kind) ?? []), device]);
  }
  const kinds = [...byName.values()].map((own) => ({ devices: own, weight: weight(own[0]) }));
  return kinds.sort((a, b) => a.weight - b.weight).map(({ devices: own }) => ({ devices: own }));
}

/** Lists the teams that can be formed. Team 0 is the source. */
export function formTeams(devices: readonly SearchDevice[], kinds: readonly Kind[]): Team[] {
  const teams: Team[] = [{ kind: -1, size: 1, device: 0, other: undefined }];
  for (const [kind, { devices: own }] of kinds.entries()) {
    const largest = Math.min(own.length, devices[own[0]].maxReplicas ?? 1);
    for (let size = 1; size <= largest; size++) teams.push({ kind, size, device: own[0], other: own[1] });
  }
  return teams;
}
