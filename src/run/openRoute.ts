import { ParetoPipeError } from "../base/errors.ts";
import { stageDevices } from "../plan/plan.ts";
import { FrameStream } from "../runtime/controller/frameStream.ts";
import { linkAddresses } from "../runtime/controller/linkAddresses.ts";
import type { RemoteWorker } from "../runtime/controller/remoteWorker.ts";
import type { WireTensor } from "../runtime/protocol/tensors.ts";
import type { Route } from "./route.ts";

/** The versions that each device reported, by its name. */
export type Versions = Map<string, Record<string, string>>;

/** A stream of frames over a route, with the connections to its devices. */
export interface OpenRoute {
  stream: FrameStream;
  /** Ends the connections. Resolves when the devices are ready for the next controller. */
  close(): Promise<void>;
}

/** The parts of a worker that must stay the same while a stream runs, because they decide what it computes. */
const decisive = ["paretopipe", "onnxruntime"];

/**
 * Connects to the devices of a route, and opens the plan's stages on them.
 *
 * @param versions the versions that devices reported before; new ones are added
 * @throws DeviceError naming a device that failed
 * @throws ParetoPipeError if a device came back with another version
 */
export async function openRoute(
  route: Route,
  versions: Versions,
  inputs: number,
  onOutput: (frame: number, tensors: WireTensor[], row: readonly number[]) => void,
): Promise<OpenRoute> {
  const { stages, window, queue, transport, deadline, prime } = route;
  const teams = stages.map(stageDevices);
  const workers = new Map<string, RemoteWorker>();
  const close = async () => {
    await Promise.all([...workers.values()].map((worker) => worker.close()));
  };
  try {
    const addresses = await linkAddresses(teams, (from, to) => route.addressOf(from, to));
    for (const name of teams.flat()) {
      const worker = await route.connect(name);
      workers.set(name, worker);
      checkVersions(name, versions, worker.facts.versions);
    }
    const stream = await FrameStream.open({
      stages: stages.map((stage) => ({
        ...stage,
        worker: workers.get(stage.device)!,
        replicas: stage.replicas?.map((name) => workers.get(name)!),
      })),
      queue,
      transport,
      addressOf: (from, to) => addresses.get(`${from}>${to}`)!,
      emulation: route.emulation,
      deadline,
      prime,
      failures: route.failures(),
      window,
      inputs,
      onOutput,
    });
    await route.begin();
    return { stream, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Checks that a device runs the same versions as before; its first versions are remembered.
 *
 * @throws ParetoPipeError naming the device and both versions
 */
export function checkVersions(device: string, versions: Versions, now: Record<string, string>): void {
  const before = versions.get(device);
  if (!before) {
    versions.set(device, now);
    return;
  }
  const changed = decisive.find((name) => before[name] !== now[name]);
  if (changed === undefined) return;
  throw new ParetoPipeError(
    `${device}: came back with ${changed} ${now[changed]}, and had ${before[changed]}: outputs of one run must come from one version`,
    { code: "version" },
  );
}
