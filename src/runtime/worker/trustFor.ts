import type { TransportName, Trust } from "../../transport/connection.ts";
import type { WorkerSettings } from "./workerSettings.ts";

/** A worker's keys, as its settings name them. */
export type Keys = Pick<WorkerSettings, "secret" | "certificates" | "plaintext">;

/** Picks the keys for a connection over a transport; plaintext if there are none. */
export function trustFor(transport: TransportName, { secret, certificates }: Keys): Trust {
  if (transport === "grpc")
    return certificates ? { kind: "certificates", ...certificates } : { kind: "none" };
  return secret === undefined ? { kind: "none" } : { kind: "secret", secret: Buffer.from(secret, "hex") };
}

/**
 * The inverse: turns keys that were read from files into the fields of a worker's settings.
 *
 * @example
 * ```ts
 * import { keysOf, readCertificates, startWorker } from "paretopipe";
 *
 * const keys = keysOf(await readCertificates("keys/pi"));
 * const worker = await startWorker({ listen: { host: "0.0.0.0", port: 7070 }, settings: keys });
 * console.log(`listening on port ${worker.address.port}`);
 * ```
 */
export function keysOf(trust: Trust): Pick<Keys, "secret" | "certificates"> {
  if (trust.kind === "none") return {};
  if (trust.kind === "secret") return { secret: trust.secret.toString("hex") };
  const { kind: _, ...certificates } = trust;
  return { certificates };
}

/** The ways of trust that a worker with these keys accepts. */
export function accepted(keys: Keys): Trust[] {
  const trust: Trust[] = keys.plaintext ? [{ kind: "none" }] : [];
  if (keys.secret !== undefined) trust.push(trustFor("tcp", keys));
  if (keys.certificates) trust.push(trustFor("grpc", keys));
  return trust;
}
