import os from "node:os";
import { counted } from "../base/counted.ts";
import { InputError } from "../base/errors.ts";
import { formatBytes } from "../base/units.ts";
import type { TestbedFacts } from "../judge/validation.ts";
import type { DeviceProfile } from "../profile/deviceProfile.ts";
import { checkReachable } from "../runtime/controller/checkReachable.ts";
import type { RemoteWorker } from "../runtime/controller/remoteWorker.ts";
import type { Welcome } from "../runtime/protocol/messages.ts";
import type { ResolvedScenario } from "../scenario/loadScenario.ts";
import type { TransportName } from "../transport/connection.ts";
import { checkRoom } from "./checkRoom.ts";
import { sharedHostNotes } from "./sharedHostNotes.ts";
import type { StageRoom } from "./stageRoom.ts";
import { checkSlowdown } from "./testbed/checkSlowdown.ts";
import type { OpenTestbed } from "./testbed/openTestbed.ts";

/** The result of checking a testbed. */
export interface TestbedCheck {
  facts: TestbedFacts;
  /** Sentences that a reader of the results must know. */
  notes: string[];
}

/**
 * Checks that every device answers, has room for its stages, and runs as it did when its profile was measured.
 *
 * @param rooms what each device needs for its stages; others than these need nothing
 * @throws DeviceError for a device that does not answer, or is the same worker as another
 * @throws InputError for a device that runs differently from its profile, and for devices at the ends of two tunnels,
 *   which cannot reach each other at the addresses of this machine
 * @throws ParetoPipeError for a device without room
 */
export async function checkTestbed(
  testbed: OpenTestbed,
  resolved: ResolvedScenario,
  rooms: ReadonlyMap<string, StageRoom>,
): Promise<TestbedCheck> {
  const notes: string[] = [];
  const devices: TestbedFacts["devices"] = [];
  const reached: Parameters<typeof checkReachable>[0][] = [];
  // Connected to all at once: two devices that are one worker are refused.
  const workers: RemoteWorker[] = [];
  try {
    for (const { name } of resolved.devices) workers.push(await testbed.connect(name));
    for (const [index, device] of resolved.devices.entries()) {
      const worker = workers[index];
      const { facts } = worker;
      notes.push(...checkDevice(device, facts, resolved.choices?.isOverThreads(device.name) ?? false));
      notes.push(...machineNote(device, facts));
      notes.push(...transportNote(device, testbed.transport));
      const profiles = profilesOf(resolved, device);
      const room = rooms.get(device.name);
      if (room) await checkRoom(worker, room);
      const entry = testbed.testbed.devices[device.name];
      if (entry?.kind === "remote") {
        const elsewhere = facts.host.name !== os.hostname();
        reached.push({ device: device.name, address: entry.address, elsewhere });
      }
      for (const provider of new Set(profiles.map(({ runtime }) => runtime.provider))) {
        await worker.ask({ type: "provider", provider }, "provided");
      }
      const { cpu, cores, memory } = facts.host;
      devices.push({
        name: device.name,
        host: `${facts.host.board ?? cpu}, ${counted(facts.threads, "thread")} on ${counted(cores, "core")}, ${formatBytes(memory)}`,
        slowdown: facts.slowdown,
      });
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
  }
  notes.push(
    ...sharedHostNotes(
      resolved,
      workers.map((worker) => worker.facts),
    ),
  );
  for (const from of reached) {
    for (const to of reached) {
      const instead = `${to.device} an address in testbed ${testbed.testbed.name} that all devices can use`;
      checkReachable(from, to, instead);
    }
  }
  return { facts: { name: testbed.testbed.name, transport: testbed.transport, devices }, notes };
}

type Device = ResolvedScenario["devices"][number];

/** @param isOverThreads whether plans set the device's threads themselves */
function checkDevice({ name, profile, slowdown }: Device, facts: Welcome, isOverThreads: boolean): string[] {
  checkSlowdown(name, slowdown);
  if (facts.slowdown !== slowdown) {
    throw new InputError(
      `${name}: the scenario slows it down ${slowdown} times, its worker ${facts.slowdown} times (--slowdown): both must be the same`,
      { code: "profile-mismatch" },
    );
  }
  if (!isOverThreads && facts.threads !== profile.runtime.threads) {
    throw new InputError(
      `${name}: its profile was measured with ${counted(profile.runtime.threads, "thread")}, its worker runs with ${facts.threads} (--threads): both must be the same`,
      { code: "profile-mismatch" },
    );
  }
  return Object.entries(facts.versions).flatMap(([what, version]) => {
    const profiled = profile.provenance.versions[what];
    if (what === "node" || profiled === undefined || profiled === version) return [];
    return [`${name} runs ${what} ${version}; its profile was measured with ${profiled}`];
  });
}

/** Returns a note if the worker runs on another kind of machine than the profile: addresses may have been exchanged. */
function machineNote({ name, profile }: Device, { host }: Welcome): string[] {
  const [profiled, here] = [profile.provenance.before, host].map(({ board, cpu }) => board ?? cpu);
  return profiled === here ? [] : [`${name} runs on ${here}; its profile was measured on ${profiled}`];
}

/** Returns a note if the profile says what messages cost over another transport. */
function transportNote({ name, profile: { overhead } }: Device, transport: TransportName): string[] {
  if (!overhead || overhead.transport === transport) return [];
  return [`${name} sends messages over ${transport}; its profile was measured with ${overhead.transport}`];
}

/** Returns every profile that plans run a device with. */
function profilesOf({ choices }: ResolvedScenario, { name, profile }: Device): DeviceProfile[] {
  return choices?.batches.flatMap(({ devices }) => devices[name].map((one) => one.profile)) ?? [profile];
}
