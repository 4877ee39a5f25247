import type { TransportName, Trust } from "../../transport/connection.ts";
import type { WorkerSettings } from "./workerSettings.ts";

type Keys = Pick<WorkerSettings, "secret" | "certificates" | "plaintext">;

/** The keys that a connection over a transport is made with; plaintext where there are none. */
export function trustFor(transport: TransportName, { secret, certificates }: Keys): Trust {
  if (transport === "grpc")
    return certificates ? { kind: "certificates", ...certificates } : { kind: "none" };
  return secret === undefined ? { kind: "none" } : { kind: "secret", secret: Buffer.from(secret, "hex") };
}

/** The keys that a worker's settings hold of what was read from files: the other way round. */
export function keysOf(trust: Trust): Pick<Keys, "secret" | "certificates"> {
  if (trust.kind === "none") return {};
  if (trust.kind === "secret") return { secret: trust.secret.toString("hex") };
  const { kind: _, ...certificates } = trust;
  return { certificates };
}

/** What a worker with these keys accepts. */
export function accepted(keys: Keys): Trust[] {
  const trust: Trust[] = keys.plaintext ? [{ kind: "none" }] : [];
  if (keys.secret !== undefined) trust.push(trustFor("tcp", keys));
  if (keys.certificates) trust.push(trustFor("grpc", keys));
  return trust;
}
