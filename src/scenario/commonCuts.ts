import { InputError } from "../base/errors.ts";
import { recordByName } from "../base/recordByName.ts";
import { uniqueNames } from "../base/uniqueNames.ts";
import type { DeviceProfile, ProfileCut } from "../profile/deviceProfile.ts";
import { differingInput } from "../profile/profileInputs.ts";

/** A cut that every profile of a scenario contains. */
export interface SharedCut {
  cut: ProfileCut;
  /** Its index into each device's profile, by device name. */
  indexOf: Record<string, number>;
}

/**
 * Returns the cuts that all profiles have in common, in order. Profiles taken with different runtime versions may place
 * a cut elsewhere in the graph, so two cuts are the same if the same tensors of the same size cross them. The returned
 * names are unique, even if those in the profiles are not.
 *
 * @throws InputError if the profiles are of different models, batches or inputs, or share no cut between the ends
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
        { code: "profile-mismatch" },
      );
    }
    const differing = differingInput(first.profile, profile);
    if (differing) {
      throw new InputError(
        `${file}: all profiles must be of one model with the same inputs; in ${first.name}'s profile it is fed ${differing[0]}, in ${name}'s ${differing[1]}`,
        { code: "profile-mismatch" },
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
    return [{ cut, indexOf: recordByName(found as [string, number][]) }];
  });
  const has = (at: (cuts: readonly ProfileCut[]) => number) =>
    devices.every(({ name, profile }) => shared.some(({ indexOf }) => indexOf[name] === at(profile.cuts)));
  // Without the two ends of the model, plans would begin and end in the middle of it.
  if (shared.length < 3 || !has(() => 0) || !has((cuts) => cuts.length - 1)) {
    throw new InputError(`${file}: its profiles have no cut in common`, { code: "profile-mismatch" });
  }
  const names = cutNames(shared.map(({ cut }) => cut.name));
  return shared.map(({ cut, indexOf }, index) => ({ cut: { ...cut, name: names[index] }, indexOf }));
}

/** Makes the names unique, because those of older profiles may not be. The two ends keep their names. */
function cutNames([first, ...others]: string[]): string[] {
  const [input, output, ...between] = uniqueNames([first, others.at(-1)!, ...others.slice(0, -1)]);
  return [input, ...between, output];
}

/** Returns what tells a cut from others, whatever the positions and the names of nodes: what crosses it. */
export function crossing({ boundary, bytes }: Pick<ProfileCut, "boundary" | "bytes">): string {
  return JSON.stringify([boundary.map(({ name }) => name), bytes]);
}
