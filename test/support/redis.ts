import "reflect-metadata";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { webcrypto } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  BasicConstraintsExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";
import { Redis } from "ioredis";

/** What the tests of queues need; undefined where it is there. */
export const missingRedis =
  spawnSync("redis-server", ["--version"]).status === 0
    ? undefined
    : "the queue of a sweep is tested with a real Redis: install Debian's redis-server";

/** A Redis server of its own, with a password; nothing of it is written to disk. */
export interface RedisServer {
  url: string;
  port: number;
  password: string;
  /** The certificate that it shows, with `tls`. */
  certificate: string;
  /** A connection to look at what is in it. */
  client: Redis;
  stop: () => Promise<void>;
}

/** Starts a server on a free port of loopback; with `tls` it takes encrypted connections only. */
export async function startRedis({ tls = false } = {}): Promise<RedisServer> {
  const directory = mkdtempSync(path.join(tmpdir(), "redis-"));
  const port = await freePort();
  const password = "p%s";
  const file = (name: string) => path.join(directory, name);
  if (tls) await writeCertificate(file("cert.pem"), file("key.pem"));
  const plain = ["--port", `${port}`];
  const secure = ["--port", "0", "--tls-port", `${port}`, "--tls-auth-clients", "no"].concat(
    ...[
      ["--tls-cert-file", file("cert.pem")],
      ["--tls-key-file", file("key.pem")],
      ["--tls-ca-cert-file", file("cert.pem")],
    ],
  );
  const child: ChildProcess = spawn(
    "redis-server",
    [
      ...(tls ? secure : plain),
      "--bind",
      "127.0.0.1",
      "--requirepass",
      password,
      "--save",
      "",
      "--dir",
      directory,
    ],
    { stdio: "ignore" },
  );
  const url = `${tls ? "rediss" : "redis"}://:${encodeURIComponent(password)}@127.0.0.1:${port}`;
  const client = new Redis(url, {
    maxRetriesPerRequest: null,
    ...(tls && { tls: { rejectUnauthorized: false } }),
  });
  client.on("error", () => {});
  await client.ping();
  return {
    url,
    port,
    password,
    certificate: file("cert.pem"),
    client,
    stop: async () => {
      client.disconnect();
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

async function writeCertificate(certificate: string, key: string): Promise<void> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, [
    "sign",
    "verify",
  ])) as webcrypto.CryptoKeyPair;
  const made = await X509CertificateGenerator.createSelfSigned({
    name: "CN=redis",
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true),
      new SubjectAlternativeNameExtension([{ type: "ip", value: "127.0.0.1" }]),
    ],
  });
  writeFileSync(certificate, made.toString("pem"));
  const bytes = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  writeFileSync(key, PemConverter.encode(bytes, "PRIVATE KEY"));
}

/** Waits until a condition holds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(20);
}
