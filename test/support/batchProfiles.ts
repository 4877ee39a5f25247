import { findCuts } from "../../src/graph/cuts.ts";
import { freezeModel } from "../../src/graph/freeze.ts";
import { resolveModel } from "../../src/graph/resolveModel.ts";
import type { DeviceProfile } from "../../src/profile/deviceProfile.ts";
import { recordInputs } from "../../src/profile/recordInputs.ts";
import { madeUpProfile } from "./profile.ts";

/** What differs between the profiles of a device. */
export interface BatchProfileOptions {
  threads?: number;
  /** A frame of B inputs takes this share of B times as long as one. */
  share?: number;
  /** What each block takes for one input. */
  seconds?: number[];
}

/**
 * A made-up profile of three blocks, by default of 10, 20 and 30 ms, with boundaries of 4,000, 8,000, 2,000 and 400 bytes for each
 * input.
 */
export function batchProfile(
  batch: number,
  { threads = 1, share = 1, seconds = [0.01, 0.02, 0.03] }: BatchProfileOptions = {},
): DeviceProfile {
  const profile = madeUpProfile(
    seconds.map((time) => (batch === 1 ? time : time * batch * share) / threads),
    [4000, 8000, 2000, 400].map((bytes) => bytes * batch),
    { name: `b${batch}.t${threads}` },
  );
  profile.model = { ...profile.model, batch };
  profile.runtime = { ...profile.runtime, threads };
  return profile;
}

/** A profile of a real model, with a few of its cuts and made-up times. */
export async function modelProfile(
  file: string,
  batch: number,
  names: string[],
  threads = 1,
): Promise<DeviceProfile> {
  const model = await freezeModel(await resolveModel(file), { batch });
  const cuts = findCuts(model, { all: true }).filter(({ name }) => names.includes(name));
  const profile = madeUpProfile(
    cuts.slice(1).map(() => 1e-3 * batch),
    cuts.map(() => 4),
    { name: `b${batch}.t${threads}` },
  );
  const { name, sha256 } = model;
  profile.model = { ...profile.model, name, sha256, batch, inputs: recordInputs(model) };
  profile.runtime = { ...profile.runtime, threads };
  profile.cuts = cuts.map(({ position, name, bytes, boundary }, index) => {
    return { position, name, bytes, macsBefore: index, boundary };
  });
  return profile;
}
