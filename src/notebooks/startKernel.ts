import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Dealer, Subscriber } from "zeromq";
import { endChild } from "../base/endChild.ts";
import { KernelInbox } from "./kernelInbox.ts";
import { encodeMessage, type KernelMessage, requestMessage } from "./kernelMessage.ts";

/** Deno's kernel in a process of its own. */
export interface Kernel {
  /** Sends a request. */
  request(message: KernelMessage): Promise<void>;
  /**
   * Returns what the kernel answers or publishes next; null if nothing comes within so many seconds.
   *
   * @throws Error with what the kernel printed if it has ended
   */
  next(seconds: number): Promise<KernelMessage | null>;
  /** Ends the kernel and removes its files; this also happens when this process exits. */
  close(): Promise<void>;
}

const ip = "127.0.0.1";
const portNames = ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"] as const;

/** Seconds that a kernel may take to start on a busy machine. */
const startSeconds = 120;

/** Number of times that a kernel is started: another program may take a port before the kernel does, which then ends. */
const attempts = 3;

/**
 * Starts Deno's kernel in a directory, and waits until it answers.
 *
 * @throws Error with what the kernel printed if it does not start
 */
export async function startKernel(directory: string): Promise<Kernel> {
  for (let attempt = 1; ; attempt++) {
    const kernel = await spawnKernel(directory);
    try {
      await untilHeard(kernel);
      return kernel;
    } catch (error) {
      await kernel.close();
      if (attempt === attempts) throw error;
    }
  }
}

async function spawnKernel(directory: string): Promise<Kernel> {
  const scratch = await mkdtemp(path.join(tmpdir(), "paretopipe-notebook-"));
  const key = randomUUID();
  const ports = await freePorts();
  const connection = path.join(scratch, "connection.json");
  const words = { ip, key, transport: "tcp", signature_scheme: "hmac-sha256", kernel_name: "deno" };
  await writeFile(connection, JSON.stringify({ ...words, ...ports }));

  const child = spawn(denoProgram(), ["jupyter", "--kernel", "--conn", connection], {
    cwd: directory,
    env: { ...process.env, NO_COLOR: "1", DENO_DIR: path.join(scratch, "deno") },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const clean = () => {
    child.kill("SIGKILL");
    rmSync(scratch, { recursive: true, force: true });
  };
  process.once("exit", clean);
  const shell = new Dealer({ linger: 0 });
  const published = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
  shell.connect(`tcp://${ip}:${ports.shell_port}`);
  published.connect(`tcp://${ip}:${ports.iopub_port}`);
  published.subscribe();
  const inbox = new KernelInbox(child, [shell, published], key);
  return {
    request: (message) => shell.send(encodeMessage(message, key)),
    next: (seconds) => inbox.next(seconds),
    async close() {
      await endChild(child);
      shell.close();
      published.close();
      clean();
      process.off("exit", clean);
    },
  };
}

/** Returns the program of the npm package `deno`. It is started itself, so that its end is the kernel's. */
function denoProgram(): string {
  return createRequire(import.meta.url)("deno/install_api.cjs").runInstall();
}

/** Returns ports that nobody listens on. */
async function freePorts(): Promise<Record<(typeof portNames)[number], number>> {
  const servers = portNames.map(() => createServer().listen(0, ip));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = servers.map(
    (server) => (server.address() as AddressInfo).port,
  );
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return { shell_port, iopub_port, stdin_port, control_port, hb_port };
}

/** Asks again until something published arrives: what a kernel publishes before its client has joined is lost. */
async function untilHeard(kernel: Kernel): Promise<void> {
  const end = performance.now() + startSeconds * 1000;
  while (performance.now() < end) {
    await kernel.request(requestMessage("kernel_info_request", {}));
    const message = await kernel.next(0.2);
    if (message?.type === "status") return;
  }
  throw new Error(`Deno's kernel must answer within ${startSeconds} s`);
}
