import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { z } from "zod";
import { childModule, startChild } from "../../base/childProcess.ts";
import { InputError, ParetoPipeError } from "../../base/errors.ts";
import { nativeHint } from "../../base/nativeHint.ts";
import { type Address, formatAddress, isLoopback } from "../../transport/address.ts";
import type { ServeAnswer, ServeMessage } from "./serveMessages.ts";
import { watchServing } from "./watchServing.ts";
import { type WorkerSettings, workerSettingsSchema } from "./workerSettings.ts";

/** Sockets on their way to the serving process, beyond which new ones are hung up on. */
const maxUnderWay = 256;

/** How to run a worker; whatever is left out has a default. */
export interface WorkerOptions {
  /** By default any free port of loopback. */
  listen?: Address;
  /** Name, threads, slowdown, keys, limits; the defaults are those of `paretopipe worker`. */
  settings?: Omit<z.input<typeof workerSettingsSchema>, "plaintext">;
  /** Core to run on. */
  cpu?: number;
  /** Told in a sentence of what goes on. */
  log?: (text: string) => void;
  /** Told the process id of each serving process, as it starts. */
  onServing?: (pid: number) => void;
  /** Told why the worker is over where it was not closed: its serving process does not start. */
  onFailure?: (error: ParetoPipeError) => void;
}

/** A worker that listens. */
export interface Worker {
  address: Address;
  /** Ends it, with its session if there is one. */
  close(): Promise<void>;
}

/**
 * Starts a worker:
 *
 *     supervisor     listens, hands each socket on; no keys, no parsing, nothing that can crash
 *       └─ serving process     handshakes, messages, files: one controller's session, then it ends
 *            └─ compute thread     ONNX Runtime
 *
 * So every session runs in a fresh process, and a crash of native code ends that session and not the worker. A serving
 * process that gives no sign of life is killed, and another serves within the deadline.
 *
 * @throws InputError where it would listen beyond loopback without keys; ParetoPipeError where it cannot listen or start its process
 *
 * @example
 * ```ts
 * const keys = keysOf(await readSecret("keys/secret.key"));
 * const worker = await startWorker({ listen: { host: "0.0.0.0", port: 7070 }, settings: { name: "pi", ...keys } });
 * process.once("SIGTERM", () => worker.close());
 * ```
 */
export async function startWorker({
  listen = { host: "127.0.0.1", port: 0 },
  cpu,
  log,
  onServing,
  onFailure,
  ...options
}: WorkerOptions = {}): Promise<Worker> {
  const onLoopback = isLoopback(listen.host);
  const settings = workerSettingsSchema.parse({ ...options.settings, plaintext: onLoopback });
  if (!onLoopback && settings.secret === undefined && !settings.certificates) {
    throw new InputError(
      `listening on ${formatAddress(listen)} needs --secret-file or --certificates: anyone who reaches this port could run models here (\`paretopipe keys DIR\` makes both)`,
    );
  }
  const keyed = settings.secret !== undefined || settings.certificates !== undefined;
  const server = createServer({ pauseOnConnect: true, noDelay: true });
  server.maxConnections = maxUnderWay;
  server.listen(listen.port, listen.host);
  try {
    await once(server, "listening");
  } catch (cause) {
    throw new ParetoPipeError(`cannot listen on ${formatAddress(listen)}: ${(cause as Error).message}`, {
      cause,
    });
  }
  let closing = false;
  let isStarted = false;
  let failure: ParetoPipeError | undefined;
  /** The processes there are, each with the sockets on their way to it, in their order. */
  const children = new Map<ChildProcess, Socket[]>();
  // Where there are keys, they are asked for on loopback too.
  let serving = serve({ ...settings, plaintext: onLoopback && !keyed });
  server.on("connection", hand);
  // Its first message says that it is ready. Why there is none, `failure` says.
  await Promise.race([once(serving, "message"), once(serving, "exit")]).catch(() => undefined);
  if (failure) throw failure;
  isStarted = true;
  const { port } = server.address() as { port: number };
  return {
    address: { host: listen.host, port },
    async close() {
      closing = true;
      server.close();
      hangUp();
      // Those too that have given way and still say goodbye.
      await Promise.all(
        [...children.keys()].map((child) => {
          child.kill("SIGKILL");
          return once(child, "exit");
        }),
      );
    },
  };

  function serve(given: WorkerSettings): ChildProcess {
    const child = startChild(childModule(import.meta.url, "./serveChild.js"), { cpu, stderr: "inherit" });
    const underWay: Socket[] = [];
    if (child.pid !== undefined) {
      children.set(child, underWay);
      onServing?.(child.pid);
    }
    let isReady = false;
    let isDone = false;
    watchServing(child, given.deadline, (text) => log?.(text));
    child.on("message", (answer: ServeAnswer) => {
      isReady = true;
      if (answer === "done") isDone = true;
      if (typeof answer === "object") log?.(answer.note);
      if (answer === "taken") underWay.shift()?.destroy();
      if (answer === "passed") hand(underWay.shift()!);
      if (answer !== "done" || child !== serving) return;
      serving = serve(given);
      // Where it died just now there is nobody to tell.
      child.send({ replaced: true } satisfies ServeMessage, () => undefined);
    });
    child.send({ settings: given } satisfies ServeMessage, (error) => {
      if (error) child.kill("SIGKILL"); // It died before it could listen; its end is dealt with below.
    });
    child.once("error", (cause) => fail(`no serving process: ${cause.message}`, cause));
    child.once("exit", (code, signal) => {
      children.delete(child);
      if (closing) return;
      const hint = nativeHint(signal, "");
      const how = `${signal ? `was killed by ${signal}` : `ended with code ${code}`}${hint && `: ${hint}`}`;
      if (!isDone) log?.(`the serving process ${how}`);
      if (child === serving) {
        if (isReady) serving = serve(given);
        else {
          for (const socket of underWay) socket.destroy();
          fail(`the serving process ${how} before it was ready`);
          return;
        }
      }
      for (const socket of underWay) hand(socket);
    });
    return child;
  }

  function fail(reason: string, cause?: unknown): void {
    if (closing) return;
    closing = true;
    server.close();
    hangUp();
    failure = new ParetoPipeError(reason, { cause });
    if (isStarted) onFailure?.(failure);
  }

  /**
   * Gives a socket to the serving process. This one keeps it, unread, until that one says that it has it: a process that
   * is about to end passes it, or dies with it on the way, and then the next one gets it.
   */
  function hand(socket: Socket): void {
    const underWay = children.get(serving);
    if (!underWay) {
      socket.destroy(); // It has no process, and the worker is about to say so.
      return;
    }
    underWay.push(socket);
    // Whatever keeps the message from arriving ends that process, and the next one gets the socket.
    if (serving.connected)
      serving.send({ socket: true } satisfies ServeMessage, socket, { keepOpen: true }, () => {});
  }

  function hangUp(): void {
    for (const socket of [...children.values()].flat()) socket.destroy();
  }
}
