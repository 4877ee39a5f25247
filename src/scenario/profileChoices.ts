import { counted } from "../base/counted.ts";
import { InputError } from "../base/errors.ts";
import { recordByName } from "../base/recordByName.ts";
import type { DeviceProfile, ProfileCut } from "../profile/deviceProfile.ts";
import type { SharedCut } from "./commonCuts.ts";
import type { ResolvedDevice } from "./resolvedDevice.ts";

/** A profile that a device of a scenario may run with. */
export interface ProfileChoice {
  /** The path as the scenario writes it, for the record. */
  file: string;
  profile: DeviceProfile;
}

/** The profiles of one batch: by device, in the order of the file, each with the index of every shared cut. */
export interface BatchChoices {
  batch: number;
  /** The shared cuts; they have the same names for every batch. */
  cuts: readonly ProfileCut[];
  devices: Readonly<Record<string, readonly (ProfileChoice & { indices: readonly number[] })[]>>;
}

/** The part of a plan's settings that says which profiles its devices run with. */
export interface ProfileSettings {
  batch?: number;
  /** Threads by device. */
  threads?: Readonly<Record<string, number>>;
}

/** The profiles that the plans of a scenario choose from, if a device lists several. */
export class ProfileChoices {
  /** By increasing batch; only batches for which every device has a profile. */
  readonly batches: readonly BatchChoices[];
  readonly #devices: readonly { name: string; slowdown: number }[];
  readonly #picked = new Map<string, { devices: ResolvedDevice[]; cuts: SharedCut[] }>();

  constructor(devices: readonly { name: string; slowdown: number }[], batches: readonly BatchChoices[]) {
    this.#devices = devices;
    this.batches = batches;
  }

  /** Whether plans differ in batch. */
  get isOverBatches(): boolean {
    return this.batches.length > 1;
  }

  /** Whether plans differ in the threads of this device. */
  isOverThreads(device: string): boolean {
    const threads = this.batches.flatMap(({ devices }) => devices[device].map(threadsOf));
    return new Set(threads).size > 1;
  }

  /**
   * Returns the devices with their profiles of a plan's batch and threads, and the shared cuts as these profiles have them.
   * Without a batch, it takes the smallest; without a device's threads, its first profile of that batch. Each result is
   * made once.
   *
   * @throws RangeError if there is no such profile
   */
  pick({ batch, threads = {} }: ProfileSettings): { devices: ResolvedDevice[]; cuts: SharedCut[] } {
    const key = JSON.stringify([batch, ...this.#devices.map(({ name }) => threads[name] ?? null)]);
    let picked = this.#picked.get(key);
    if (!picked) {
      picked = this.#pick(batch ?? this.batches[0].batch, threads);
      this.#picked.set(key, picked);
    }
    return picked;
  }

  #pick(batch: number, threads: Readonly<Record<string, number>>) {
    const choices = this.batches.find((item) => item.batch === batch);
    const chosen = this.#devices.map((device) => {
      const found = choices?.devices[device.name].find(
        (choice) => threads[device.name] === undefined || threadsOf(choice) === threads[device.name],
      );
      if (!found) throw new RangeError(`${device.name} has no profile of batch ${batch} for this plan`);
      return { ...device, ...found };
    });
    return {
      devices: chosen.map(({ name, slowdown, file, profile }) => ({
        name,
        profileFile: file,
        profile,
        slowdown,
      })),
      cuts: choices!.cuts.map((cut, index) => ({
        cut,
        indexOf: recordByName(chosen.map(({ name, indices }): [string, number] => [name, indices[index]])),
      })),
    };
  }
}

/** Threads of one operator, as profiled. */
export function threadsOf({ profile }: Pick<ProfileChoice, "profile">): number {
  return profile.runtime.threads;
}

/**
 * Checks that no two profiles of a device have the same batch and threads, because a plan could not say which one it means.
 *
 * @throws InputError naming both
 */
export function checkProfilesDiffer(where: string, profiles: readonly ProfileChoice[]): void {
  for (const [index, one] of profiles.entries()) {
    const twin = profiles
      .slice(0, index)
      .find(
        (other) =>
          other.profile.model.batch === one.profile.model.batch && threadsOf(other) === threadsOf(one),
      );
    if (!twin) continue;
    const threads = counted(threadsOf(one), "thread");
    throw new InputError(
      `${where}: ${twin.file} and ${one.file} are both of batch ${one.profile.model.batch} with ${threads}; profiles of one device must differ in batch or threads`,
      { code: "profile-mismatch" },
    );
  }
}
