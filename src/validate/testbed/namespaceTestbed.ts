import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { writeFileAtomic } from "../../base/atomicFile.ts";
import { childModule } from "../../base/childModule.ts";
import { endChild } from "../../base/endChild.ts";
import { ParetoPipeError } from "../../base/errors.ts";
import { howEnded } from "../../base/howEnded.ts";
import { systemReason } from "../../base/systemReason.ts";
import { makeDirectory } from "../../base/writableDirectory.ts";
import type { NamespaceHost } from "../../emulate/namespaces/namespaceHost.ts";
import { type Namespaces, openNamespaces } from "../../emulate/namespaces/openNamespaces.ts";
import type { Condition } from "../../scenario/resolveCondition.ts";
import { createKeys } from "../../transport/createKeys.ts";

/** The devices to start workers for, and the network between them. */
export interface NamespaceTestbedOptions {
  devices: readonly { name: string; slowdown: number; threads: number; cpu?: number }[];
  condition: Condition;
  /** Congestion control of TCP between the workers; by default this machine's. */
  congestion?: string;
  seed: number;
  /** Folder for the testbed file and the keys. */
  directory: string;
  log: (text: string) => void;
}

/** Workers in network namespaces, and the testbed file that names them. */
export interface NamespaceTestbed {
  file: string;
  secret: string;
  delayedBy: Namespaces["delayedBy"];
  /** `namespace` is a process in the device's namespace, for `nsenter`. */
  devices: { name: string; address: string; namespace: number }[];
  /** Rejects if a worker or a link stops by itself; never resolves. */
  failure: Promise<never>;
  close(): Promise<void>;
}

const port = 7070;

/** Milliseconds that a worker has to end by itself. After that it is killed. */
const patience = 3000;

/**
 * Starts a worker in a network namespace for each device, with kernel TCP between them as the condition says, and writes
 * the testbed file with which `validate` reaches them. Everything ends with this process, however it ends.
 *
 * @throws InputError or ParetoPipeError as `openNamespaces` does; ParetoPipeError if a worker does not start
 */
export async function openNamespaceTestbed(options: NamespaceTestbedOptions): Promise<NamespaceTestbed> {
  const { devices, condition, directory } = options;
  const names = devices.map(({ name }) => name);
  const namespaces = await openNamespaces({ ...options, devices: names });
  const workers: ChildProcess[] = [];
  let closing = false;
  const close = async () => {
    closing = true;
    await Promise.all(workers.map(end));
    await namespaces.close();
  };
  try {
    const keys = await keysFor(path.resolve(directory, "keys"), names);
    const failures = namespaces.hosts.map(({ host, address }, index) => {
      const worker = startWorkerIn(host, address, devices[index], keys);
      workers.push(worker.child);
      return worker;
    });
    await Promise.all(failures.map(({ listening }) => listening));
    const file = path.join(directory, "testbed.yaml");
    const addresses = namespaces.hosts.map(({ address }) => `${address}:${port}`);
    const testbed = {
      schema: "paretopipe/testbed/v1",
      name: "namespaces",
      description: `Workers in network namespaces of one machine; ${condition.name}: ${condition.description}`,
      devices: Object.fromEntries(names.map((name, index) => [name, { address: addresses[index] }])),
      links: "real",
      secret: "keys/secret.key",
      certificates: "keys/controller",
    };
    await writeFileAtomic(file, stringify(testbed));
    const ended = failures.map(({ name, ended }) =>
      ended.then((how) => {
        if (closing) return new Promise<never>(() => undefined);
        throw new ParetoPipeError(`worker ${name} ${how}`, { code: "worker-failed" });
      }),
    );
    const failure = Promise.race([namespaces.failure, ...ended]);
    failure.catch(() => undefined);
    return {
      file,
      secret: path.join(directory, "keys", "secret.key"),
      delayedBy: namespaces.delayedBy,
      devices: namespaces.hosts.map(({ host }, i) => ({
        name: names[i],
        address: addresses[i],
        namespace: host.pid,
      })),
      failure,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }

  function startWorkerIn(
    host: NamespaceHost,
    address: string,
    device: (typeof devices)[number],
    keys: string,
  ) {
    const { name, slowdown, threads, cpu } = device;
    const [command, ...args] = [
      // The worker ends when this process does, even if it is killed.
      ...["setpriv", "--pdeathsig", "KILL", "--"],
      ...host.inside([process.execPath, childModule("cli/main.js"), "worker"]),
      ...["--listen", `${address}:${port}`, "--name", name, "--json"],
      ...["--slowdown", String(slowdown), "--threads", String(threads)],
      ...(cpu === undefined ? [] : ["--cpu", String(cpu)]),
      ...["--secret-file", path.join(keys, "secret.key"), "--certificates", path.join(keys, name)],
    ];
    // A process group of its own: Ctrl-C ends it only through us.
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], detached: true });
    const said: string[] = [];
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      for (const line of text.split("\n").filter(Boolean)) {
        said.push(line);
        if (!closing) options.log(line);
      }
    });
    const ended = once(child, "close").then(
      ([code, signal]) => howEnded(code, signal),
      (error: Error) => `has no process: ${systemReason(error)}`,
    );
    const failed = ended.then((how) => {
      throw new ParetoPipeError([`worker ${name} ${how}`, ...said.slice(-1)].join(": "), {
        code: "worker-failed",
      });
    });
    failed.catch(() => undefined);
    return { name, child, ended, listening: Promise.race([once(child.stdout, "data"), failed]) };
  }
}

async function end(worker: ChildProcess): Promise<void> {
  const forced = setTimeout(() => worker.kill("SIGKILL"), patience);
  await endChild(worker, () => worker.kill("SIGTERM"));
  clearTimeout(forced);
}

/** Returns the folder of the keys; those of an earlier testbed of the same devices are used again. */
async function keysFor(directory: string, devices: readonly string[]): Promise<string> {
  const missing = [...new Set(["controller", ...devices])].filter(
    (name) => !existsSync(path.join(directory, name)),
  );
  await makeDirectory(directory);
  if (missing.length > 0) await createKeys(directory, missing);
  return directory;
}
