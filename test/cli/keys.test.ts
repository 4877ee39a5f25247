import { spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import { readCertificates, readSecret } from "../../src/transport/trust.ts";
import { cli } from "../support/cli.ts";

let directory: string;
beforeAll(async () => {
  directory = path.join(await mkdtemp(path.join(tmpdir(), "paretopipe-keys-")), "keys");
});
afterAll(() => rm(path.dirname(directory), { recursive: true }));

const file = (...names: string[]) => path.join(directory, ...names);
const modeOf = async (name: string) => (await stat(name)).mode & 0o777;

describe("keys", () => {
  it("creates a secret, an authority, and a folder for each machine", async () => {
    const { code, stdout } = await cli(["keys", directory, "--json"]);
    expect(code).toBe(0);
    const { schema, files } = JSON.parse(stdout);
    expect(schema).toBe("paretopipe/keys/v1");
    const machine = ["authority.pem", "certificate.pem", "key.pem"];
    expect(files.toSorted()).toEqual(
      [file("authority.key"), file("authority.pem"), file("secret.key")]
        .concat(["controller", "worker"].flatMap((name) => machine.map((part) => file(name, part))))
        .toSorted(),
    );
    for (const secret of [file("secret.key"), file("authority.key"), file("worker", "key.pem")]) {
      expect(await modeOf(secret)).toBe(0o600);
    }
  });

  it("creates certificates from the authority, for our name, that are no authorities themselves", async () => {
    const authority = new X509Certificate(await readFile(file("authority.pem")));
    const certificate = new X509Certificate(await readFile(file("worker", "certificate.pem")));
    expect(certificate.verify(authority.publicKey)).toBe(true);
    expect(certificate.checkHost("paretopipe")).toBe("paretopipe");
    expect(certificate.ca).toBe(false);
    expect(authority.ca).toBe(true);
    expect(certificate.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: "prime256v1" });
  });

  it.runIf(process.platform === "linux")("says that a file system takes no directories", async () => {
    const { code, stderr } = await cli(["keys", "/proc/keys"]);
    expect(stderr).toContain("/proc/keys: cannot be written to:");
    expect(code).toBe(2);
  });

  it("lets nobody else into the directories that it makes", async () => {
    expect(await modeOf(directory)).toBe(0o700);
  });

  it.skipIf(process.platform === "win32")(
    "leaves nothing of keys that could not be written, and makes whole ones when there is room",
    async () => {
      const other = path.join(path.dirname(directory), "full", "keys");
      // Each write fails, as one to a full disk does.
      const limited = `trap '' XFSZ; ulimit -f 0; exec "$0" dist/cli/main.js keys "$1" --name pi`;
      const { status, stderr } = spawnSync("sh", ["-c", limited, process.execPath, other], {
        encoding: "utf8",
      });
      expect(stderr).toContain(
        `${path.join(other, "secret.key")}: cannot be written: the file may not become larger`,
      );
      expect(status).toBe(1);
      expect(existsSync(path.dirname(other))).toBe(false);
      expect((await cli(["keys", other, "--name", "pi"])).code).toBe(0);
      expect((await readSecret(path.join(other, "secret.key"))).secret.length).toBeGreaterThanOrEqual(32);
    },
  );

  it("adds machines to an existing folder, and overwrites nothing", async () => {
    const before = await readFile(file("secret.key"), "utf8");
    const { code, stdout } = await cli(["keys", directory, "--name", "pi-b"]);
    expect(code).toBe(0);
    expect(stdout.trim().split("\n")).toHaveLength(3);
    expect(await readFile(file("secret.key"), "utf8")).toBe(before);
    const authority = new X509Certificate(await readFile(file("authority.pem")));
    expect(
      new X509Certificate(await readFile(file("pi-b", "certificate.pem"))).verify(authority.publicKey),
    ).toBe(true);
    const again = await cli(["keys", directory, "--name", "pi-c", "worker"]);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining("worker exists already") });
    await expect(stat(file("pi-c"))).rejects.toThrow();
    for (const names of [
      ["pi-c", "pi-c"],
      ["pi-c", "key.pem"],
    ]) {
      const refused = await cli(["keys", directory, "--name", ...names]);
      expect(refused).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(`--name ${names[1]}: each machine needs a name of its own`),
      });
      await expect(stat(file("pi-c"))).rejects.toThrow();
    }
  });

  it("refuses a name that leads out of the folder", async () => {
    const { code, stderr } = await cli(["keys", directory, "--name", "../up"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--name \.\.\/up: letters/);
  });
});

describe("readSecret and readCertificates", () => {
  it("read back the keys", async () => {
    const { secret } = await readSecret(file("secret.key"));
    expect(secret.length).toBe(44);
    expect(await readCertificates(file("worker"))).toMatchObject({
      kind: "certificates",
      key: expect.stringMatching(/^-----BEGIN PRIVATE KEY/),
      certificate: expect.stringMatching(/^-----BEGIN CERTIFICATE/),
    });
  });

  it("refuse a key that others can read, with the command that fixes it", async () => {
    await writeFile(file("open.key"), "x".repeat(40));
    await chmod(file("open.key"), 0o640);
    await expect(readSecret(file("open.key"))).rejects.toThrow(
      /others can read it \(mode 0640\); run: chmod 600/,
    );
    await chmod(file("pi-b", "key.pem"), 0o644);
    await expect(readCertificates(file("pi-b"))).rejects.toThrow(InputError);
  });

  it("need a file with 32 bytes besides white space", async () => {
    await writeFile(file("short.key"), `${"x".repeat(31)}\n\n`, { mode: 0o600 });
    await expect(readSecret(file("short.key"))).rejects.toThrow(/31 bytes; at least 32 are needed/);
    await expect(readSecret(file("none.key"))).rejects.toThrow(/there is no such file/);
    await expect(readCertificates(file("nowhere"))).rejects.toThrow(InputError);
  });
});
