import { InputError } from "../base/errors.ts";
import { recordByName } from "../base/recordByName.ts";
import { uniqueNames } from "../base/uniqueNames.ts";
import { differingInput } from "../profile/profileInputs.ts";
import { commonCuts, type SharedCut } from "./commonCuts.ts";
import { type BatchChoices, type ProfileChoice, ProfileChoices } from "./profileChoices.ts";
import type { ResolvedDevice } from "./resolvedDevice.ts";

/** A device with every profile that the scenario lists for it. */
export interface ListedDevice {
  name: string;
  slowdown: number;
  /** At least one, in the order of the file. */
  profiles: readonly ProfileChoice[];
}

/** Devices with one profile each, the cuts that these share, and the choices, if there are any. */
export interface ChosenProfiles {
  devices: ResolvedDevice[];
  cuts: SharedCut[];
  choices?: ProfileChoices;
}

/**
 * Determines what plans may choose from: the batches for which every device has a profile, and for each batch the profiles
 * by threads. The cuts are those that all of these profiles share. The devices returned have the first profile of the
 * smallest batch.
 *
 * @param file where the devices are written, for messages
 * @throws InputError if the profiles are not of one model with the same inputs, share no batch, or share no cut
 */
export function chooseProfiles(listed: readonly ListedDevice[], file: string): ChosenProfiles {
  if (listed.every(({ profiles }) => profiles.length === 1)) {
    const devices = listed.map(({ name, slowdown, profiles: [{ file, profile }] }): ResolvedDevice => {
      return { name, profileFile: file, profile, slowdown };
    });
    return { devices, cuts: commonCuts(devices, file) };
  }
  const batches = commonBatches(listed, file);
  const groups = batches.map((batch) => {
    const group = listed.flatMap(({ name, profiles }) =>
      ofBatch(profiles, batch).map(({ file, profile }) => {
        const isOnly = profiles.length === 1;
        const label = isOnly ? name : `${name} (${file})`;
        return { name: label, device: name, file, profile, ...(isOnly && { profileFile: file }) };
      }),
    );
    // Profiles that are given as objects may all have the name of their device.
    const labels = uniqueNames(group.map(({ name }) => name));
    return group.map((item, index) => ({ ...item, name: labels[index] }));
  });
  const [[first]] = groups;
  for (const group of groups.slice(1)) checkSameModel(first, group[0], file);
  const cutsOf = inAll(
    groups.map((group) => commonCuts(group, file)),
    groups.map(([{ name }]) => name),
    file,
  );
  const choices = new ProfileChoices(
    listed,
    groups.map((group, index): BatchChoices => {
      const choicesOf = (device: string) =>
        group
          .filter((item) => item.device === device)
          .map(({ name, file, profile }) => ({
            file,
            profile,
            indices: cutsOf[index].map(({ indexOf }) => indexOf[name]),
          }));
      return {
        batch: batches[index],
        cuts: cutsOf[index].map(({ cut }) => cut),
        devices: recordByName(listed.map(({ name }) => [name, choicesOf(name)])),
      };
    }),
  );
  const isChoice = groups.length > 1 || groups[0].length > listed.length;
  return { ...choices.pick({}), ...(isChoice && { choices }) };
}

/** Returns the batches for which every device has a profile, increasing. */
function commonBatches(listed: readonly ListedDevice[], file: string): number[] {
  const [first] = listed;
  const batchesOf = ({ profiles }: ListedDevice) =>
    [...new Set(profiles.map(({ profile }) => profile.model.batch))].sort((a, b) => a - b);
  const common = batchesOf(first).filter((batch) =>
    listed.every((device) => batchesOf(device).includes(batch)),
  );
  if (common.length > 0) return common;
  const words = listed.map((device) => `${device.name} has ${batchesOf(device).join(" and ")}`);
  throw new InputError(`${file}: the devices' profiles have no batch in common: ${words.join(", ")}`, {
    code: "profile-mismatch",
  });
}

function ofBatch(profiles: readonly ProfileChoice[], batch: number): ProfileChoice[] {
  return profiles.filter(({ profile }) => profile.model.batch === batch);
}

type Labelled = ProfileChoice & { name: string };

/** Checks that profiles of two batches are of one model, and that it was fed the same values apart from the batch. */
function checkSameModel(first: Labelled, other: Labelled, file: string): void {
  const [{ profile: a }, { profile: b }] = [first, other];
  if (a.model.sha256 !== b.model.sha256) {
    throw new InputError(
      `${file}: all profiles must be of one model; ${first.name}'s is of ${a.model.name} (${a.model.sha256.slice(0, 12)}), ${other.name}'s of ${b.model.name} (${b.model.sha256.slice(0, 12)})`,
      { code: "profile-mismatch" },
    );
  }
  const differing = differingInput(a, b);
  if (!differing) return;
  throw new InputError(
    `${file}: all profiles must be of one model with the same inputs, but for the batch; in ${first.name}'s profile it is fed ${differing[0]}, in ${other.name}'s ${differing[1]}`,
    { code: "profile-mismatch" },
  );
}

/**
 * Keeps the cuts of each batch that all batches have, with the names of the first. Bytes differ with the batch, so two cuts
 * are the same if the same tensors cross them.
 *
 * @param names of a profile of each batch, for messages
 */
function inAll(groups: readonly SharedCut[][], names: readonly string[], file: string): SharedCut[][] {
  const [first, ...others] = groups;
  if (others.length === 0) return [first];
  const crossing = ({ cut }: SharedCut) => JSON.stringify(cut.boundary.map(({ name }) => name));
  const found = others.map((cuts) => new Map(cuts.map((cut) => [crossing(cut), cut])));
  const shared = first.filter((cut) => found.every((cuts) => cuts.has(crossing(cut))));
  const hasEnds = shared[0] === first[0] && shared.at(-1) === first.at(-1);
  if (shared.length < 3 || !hasEnds) {
    throw new InputError(
      `${file}: the profiles of its batches, ${names.join(" and ")}, have no cut in common but the ends of the model`,
      { code: "profile-mismatch" },
    );
  }
  return [
    shared,
    ...found.map((cuts) =>
      shared.map((cut) => {
        const other = cuts.get(crossing(cut))!;
        return { ...other, cut: { ...other.cut, name: cut.cut.name } };
      }),
    ),
  ];
}
