import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TransportName, Trust } from "../../src/transport/connection.ts";
import { createKeys } from "../../src/transport/createKeys.ts";
import { keyFiles } from "../../src/transport/keyFiles.ts";
import { readCertificates, readSecret } from "../../src/transport/trust.ts";

/** A transport with what both its sides trust, and what a stranger would have. */
export interface Secured {
  name: string;
  transport: TransportName;
  server: Trust;
  client: Trust;
  /** Of the same kind, but wrong; undefined for plaintext. */
  stranger?: Trust;
}

/** Every way to make a connection. */
export async function everyTransport(): Promise<Secured[]> {
  const directory = mkdtempSync(path.join(tmpdir(), "paretopipe-keys-"));
  try {
    return await transportsWith(directory);
  } finally {
    // All keys are in memory by now.
    rmSync(directory, { recursive: true });
  }
}

async function transportsWith(directory: string): Promise<Secured[]> {
  const [ours, theirs] = [path.join(directory, "ours"), path.join(directory, "theirs")];
  await createKeys(ours, ["controller", "worker"]);
  await createKeys(theirs, ["controller"]);
  const secret = await readSecret(path.join(ours, keyFiles.secret));
  const none: Trust = { kind: "none" };
  return [
    { name: "tcp", transport: "tcp", server: none, client: none },
    {
      name: "tcp with a secret",
      transport: "tcp",
      server: secret,
      client: secret,
      stranger: await readSecret(path.join(theirs, keyFiles.secret)),
    },
    { name: "grpc", transport: "grpc", server: none, client: none },
    {
      name: "grpc with certificates",
      transport: "grpc",
      server: await readCertificates(path.join(ours, "worker")),
      client: await readCertificates(path.join(ours, "controller")),
      stranger: await readCertificates(path.join(theirs, "controller")),
    },
  ];
}
