import { InputError } from "../base/errors.ts";
import type { DeviceProfile, ProfileCut } from "../profile/deviceProfile.ts";

/** A cut that every profile of a scenario has. */
export interface SharedCut {
  cut: ProfileCut;
  /** Its index into each device's profile, by device name. */
  indexOf: Record<string, number>;
}

/**
 * The cuts that all profiles have in common, in order. Profiles taken with different runtime versions may place a
 * cut elsewhere in the graph, so cuts are the same when the same tensors of the same size cross them.
 *
 * @throws InputError when the profiles are of different models or batches, or share no cut between the ends.
 */
export function commonCuts(devices: { name: string; profile: DeviceProfile }[], file: string): SharedCut[] {
  const [first, ...others] = devices;
  for (const { name, profile } of others) {
    for (const field of ["sha256", "batch"] as const) {
      if (profile.model[field] === first.profile.model[field]) continue;
      const describe = (of: DeviceProfile) =>
        `${of.model.name} (batch ${of.model.batch}, ${of.model.sha256.slice(0, 12)})`;
      throw new InputError(
        `${file}: all profiles must be of one model and batch; ${first.name}'s is of ${describe(first.profile)}, ${name}'s of ${describe(profile)}`,
      );
    }
  }
  const indices = devices.map(({ name, profile }) => ({
    name,
    index: new Map(profile.cuts.map((cut, index) => [crossing(cut), index])),
  }));
  const shared = first.profile.cuts.flatMap((cut): SharedCut[] => {
    const found = indices.map(({ name, index }) => [name, index.get(crossing(cut))] as const);
    if (found.some(([, index]) => index === undefined)) return [];
    return [{ cut, indexOf: Object.fromEntries(found) as Record<string, number> }];
  });
  if (shared.length < 3) throw new InputError(`${file}: its profiles have no cut in common`);
  return shared;
}

function crossing({ boundary, bytes }: ProfileCut): string {
  return JSON.stringify([boundary.map(({ name }) => name), bytes]);
}
