import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { cpuQuota, threadsForCores } from "./cpuQuota.ts";
import { statusField } from "./statusField.ts";

/** Seconds after which cores that others have are asked for again. */
const interval = 0.5;

/** How many cores to claim, and for what. */
export interface CoreClaim {
  /** Processes that claim cores for the same purpose share them. */
  purpose: string;
  /** No more are claimed than this process may use. */
  wanted: number;
  /** Called each time that cores were claimed which others had before. */
  onClaimed: (held: number) => void;
}

/**
 * The cores that this process has claimed for a purpose. Processes that may use the same cores never hold more of them together than there are;
 * the others wait for a core to come free.
 *
 * A claim is a socket with an abstract name (Linux, man 7 unix): no two processes can listen on one, and the kernel gives the name back when a
 * process ends, in whatever way. Other systems have no such names, and a sandbox may refuse them: each process then gets what it wants. Containers
 * have names of their own.
 */
export class CoreClaims {
  readonly #claim: CoreClaim;
  /** The names of the cores; empty if this system cannot name them. */
  #names: string[];
  readonly #most: number;
  readonly #servers = new Map<string, Server>();
  #timer: NodeJS.Timeout | undefined;

  private constructor(claim: CoreClaim) {
    const cores = threadsForCores();
    this.#claim = claim;
    this.#most = Math.min(claim.wanted, cores);
    this.#names = process.platform === "linux" ? coreNames(claim.purpose, cores) : [];
  }

  /** Claims what is free, and goes on until it has all that is wanted. */
  static async start(claim: CoreClaim): Promise<CoreClaims> {
    const claims = new CoreClaims(claim);
    await claims.#take();
    claims.#goOn();
    return claims;
  }

  /** The number of cores that are claimed. */
  get held(): number {
    return this.#names.length === 0 ? this.#most : this.#servers.size;
  }

  /** Whether it has all the cores that it can get: those that are wanted, or all that this process may use. */
  get isComplete(): boolean {
    return this.held === this.#most;
  }

  /** Gives the cores back. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const server of this.#servers.values()) server.close();
    this.#servers.clear();
  }

  #goOn(): void {
    if (this.isComplete) return;
    this.#timer = setTimeout(async () => {
      const before = this.held;
      await this.#take();
      // It may have been closed meanwhile.
      if (this.#timer === undefined) return this.close();
      if (this.held > before) this.#claim.onClaimed(this.held);
      this.#goOn();
    }, interval * 1000).unref();
  }

  async #take(): Promise<void> {
    for (const name of this.#names) {
      if (this.isComplete) return;
      if (this.#servers.has(name)) continue;
      const server = await listenOn(name);
      if (server === "refused") this.#names = [];
      else if (server !== "taken") this.#servers.set(name, server);
    }
  }
}

/** Returns a name for each core: processes have the same names if they may use the same cores for the same purpose. */
function coreNames(purpose: string, cores: number): string[] {
  // A quota is of a control group, and each group has one of its own.
  const group = cpuQuota() === null ? "" : readFileSync("/proc/self/cgroup", "utf8");
  const shared = JSON.stringify([purpose, statusField("Cpus_allowed_list"), group]);
  const hash = createHash("sha256").update(shared).digest("hex");
  return Array.from({ length: cores }, (_, core) => `\0paretopipe-core-${hash.slice(0, 32)}-${core}`);
}

/** Listens on an abstract name, unless another process does, or the system lets nobody. */
function listenOn(name: string): Promise<Server | "taken" | "refused"> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.on("error", ({ code }: NodeJS.ErrnoException) => {
      resolve(code === "EADDRINUSE" ? "taken" : "refused");
    });
    server.listen(name, () => resolve(server));
    server.unref();
  });
}
