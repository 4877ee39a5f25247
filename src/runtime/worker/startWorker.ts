import type { z } from "zod";
import { checkCpu } from "../../base/checkCpu.ts";
import { checkDocument } from "../../base/checkDocument.ts";
import { InputError } from "../../base/errors.ts";
import { type Address, formatAddress, isLoopback } from "../../transport/address.ts";
import { checkCertificates } from "../../transport/checkCertificates.ts";
import { Supervisor, type SupervisorOptions } from "./supervisor.ts";
import { workerSettingsSchema } from "./workerSettings.ts";

/** Options of a worker. Everything left out has a default. */
export interface WorkerOptions extends SupervisorOptions {
  /** Address to listen on. Default: any free port on loopback. */
  listen?: Address;
  /** Name, threads, slowdown, keys and limits. The defaults are those of `paretopipe worker`. */
  settings?: Omit<z.input<typeof workerSettingsSchema>, "plaintext">;
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
 * @throws InputError for wrong settings, or if it would listen beyond loopback without keys
 * @throws ParetoPipeError if it cannot listen or cannot start its process
 *
 * @example
 * ```ts
 * import { keysOf, readSecret, startWorker } from "paretopipe";
 *
 * const keys = keysOf(await readSecret("keys/secret.key"));
 * const worker = await startWorker({
 *   listen: { host: "0.0.0.0", port: 7070 },
 *   settings: { name: "pi", ...keys },
 * });
 * process.once("SIGTERM", () => worker.close());
 * ```
 */
export async function startWorker({
  listen = { host: "127.0.0.1", port: 0 },
  settings: given,
  ...options
}: WorkerOptions = {}): Promise<Worker> {
  const onLoopback = isLoopback(listen.host);
  const hasKeys = given?.secret !== undefined || given?.certificates !== undefined;
  if (!onLoopback && !hasKeys) {
    throw new InputError(
      `listening on ${formatAddress(listen)} needs --secret-file or --certificates: anyone who reaches this port could run models here (\`paretopipe keys DIR\` makes both)`,
      { code: "missing-keys" },
    );
  }
  if (options.cpu !== undefined) checkCpu("cpu", options.cpu);
  // If there are keys, loopback connections need them too.
  const wanted = { ...given, plaintext: onLoopback && !hasKeys };
  const settings = checkDocument(wanted, workerSettingsSchema, "what this worker is set to");
  // The serving process would end over them again and again.
  if (settings.certificates) checkCertificates(settings.certificates, "certificates");
  const supervisor = new Supervisor(settings, options);
  const port = await supervisor.listen(listen);
  await supervisor.start();
  return { address: { host: listen.host, port }, close: () => supervisor.close() };
}
