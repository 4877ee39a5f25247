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

/** A device's profile, and the file that it is from unless the name says that already. */
interface NamedProfile {
  name: string;
  profile: DeviceProfile;
  profileFile?: string;
}

/**
 * Returns the cuts that all profiles have in common, in order. Profiles taken with different runtime versions may place
 * a cut elsewhere in the graph, so two cuts are the same if the same tensors of the same size cross them. The returned
 * names are unique, even if those in the profiles are not.
 *
 * @throws InputError naming two profiles and their files, if they are of different models, batches or inputs, or share no cut
 *   between the ends
 */
export function commonCuts(devices: readonly NamedProfile[], file: string): SharedCut[] {
  const [first, ...others] = devices;
  const refuse = (what: string) => new InputError(`${file}: ${what}`, { code: "profile-mismatch" });
  for (const other of others) {
    const { profile } = other;
    for (const field of ["sha256", "batch"] as const) {
      if (profile.model[field] === first.profile.model[field]) continue;
      const describe = ({ profile: { model } }: NamedProfile) =>
        `${model.name} (batch ${model.batch}, ${model.sha256.slice(0, 12)})`;
      throw refuse(
        `all profiles must be of one model and batch; ${ownerOf(first)} is of ${describe(first)}, ${ownerOf(other)} of ${describe(other)}`,
      );
    }
    const differing = differingInput(first.profile, profile);
    if (differing) {
      throw refuse(
        `all profiles must be of one model with the same inputs; in ${ownerOf(first)} it is fed ${differing[0]}, in ${ownerOf(other)} ${differing[1]}`,
      );
    }
  }
  const shared = sharedBy(devices);
  if (!shared) {
    const alien = others.find((other) => !sharedBy([first, other]));
    const which = alien ? `${ownerOf(first)} and ${ownerOf(alien)}` : "its profiles";
    throw refuse(`${which} have no cut in common but the ends of the model`);
  }
  const names = cutNames(shared.map(({ cut }) => cut.name));
  return shared.map(({ cut, indexOf }, index) => ({ cut: { ...cut, name: names[index] }, indexOf }));
}

/** Names a profile by its device and its file: `pi's profile (pi.json)`. */
function ownerOf({ name, profileFile }: NamedProfile): string {
  return `${name}'s profile${profileFile === undefined ? "" : ` (${profileFile})`}`;
}

/** Returns the cuts that all profiles have; undefined without both ends of the model and a cut between them. */
function sharedBy(devices: readonly NamedProfile[]): SharedCut[] | undefined {
  const [first] = devices;
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
  return shared.length >= 3 && has(() => 0) && has((cuts) => cuts.length - 1) ? shared : undefined;
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
