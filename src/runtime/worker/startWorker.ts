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

/** Sockets that may be on their way to the serving process. New ones beyond this number are hung up on. */
const maxUnderWay = 256;

/** Options of a worker. Everything left out has a default. */
export interface WorkerOptions {
  /** Address to listen on. Default: any free port on loopback. */
  listen?: Address;
  /** Name, threads, slowdown, keys and limits. The defaults are those of `paretopipe worker`. */
  settings?: Omit<z.input<typeof workerSettingsSchema>, "plaintext">;
  /** Core to run on. */
  cpu?: number;
  /** Called with a sentence for each event worth logging. */
  log?: (text: string) => void;
  /** Called with the process id of each serving process when it starts. */
  onServing?: (pid: number) => void;
  /** Called when the worker stops unexpectedly, because its serving process does not start. */
  onFailure?: (error: ParetoPipeError) => void;
}

/** A running worker that listens for connections. */
export interface Worker {
  address: Address;
  /** Stops the worker, and its session if it has one. */
  close(): Promise<void>;
}

/**
 * Starts a worker:
 *
 *     supervisor     listens, hands each socket on; no keys, no parsing, nothing that can crash
 *       └─ serving process     handshakes, messages, files: one controller's session, then it ends
 *            └─ compute thread     ONNX Runtime
 *
 * Every session runs in a fresh process, so a crash of native code ends that session but not the worker. A serving
 * process that gives no sign of life is killed, and another one serves within the deadline.
 *
 * @throws InputError if it would listen beyond loopback without keys
 * @throws ParetoPipeError if it cannot listen or cannot start its process
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
  /** The running processes. Each has the sockets that are on their way to it, in order. */
  const children = new Map<ChildProcess, Socket[]>();
  // If there are keys, loopback connections need them too.
  let serving = serve({ ...settings, plaintext: onLoopback && !keyed });
  server.on("connection", hand);
  // Its first message means that it is ready. If none comes, `failure` holds the reason.
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
      // This includes processes that were replaced and are still saying goodbye.
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
      // If the process has just died, nobody is left to receive this.
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
   * Hands a socket to the serving process. The supervisor keeps the socket, unread, until the serving process confirms
   * that it has it. A process that is about to end declines the socket, or dies before it arrives; either way the next
   * process gets it.
   */
  function hand(socket: Socket): void {
    const underWay = children.get(serving);
    if (!underWay) {
      socket.destroy(); // It has no process, and the worker is about to say so.
      return;
    }
    underWay.push(socket);
    // If the message cannot be delivered, that process ends and the next one gets the socket.
    if (serving.connected)
      serving.send({ socket: true } satisfies ServeMessage, socket, { keepOpen: true }, () => {});
  }

  function hangUp(): void {
    for (const socket of [...children.values()].flat()) socket.destroy();
  }
}
