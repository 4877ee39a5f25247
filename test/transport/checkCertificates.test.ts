import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { createKeys } from "../../src/transport/createKeys.ts";
import { keyFiles } from "../../src/transport/keyFiles.ts";
import { readCertificates } from "../../src/transport/trust.ts";
import { cli } from "../support/cli.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "paretopipe-certificates-"));
  await createKeys(at("ours"), ["pi"]);
  await createKeys(at("theirs"), ["pi"]);
});
afterAll(() => rm(directory, { recursive: true }));
afterEach(() => vi.useRealTimers());

const at = (...names: string[]) => path.join(directory, ...names);

/** Our certificates in a folder of their own, where one file is another's. */
async function changed(file: string, from: string): Promise<string> {
  const folder = at("changed");
  await rm(folder, { recursive: true, force: true });
  await cp(at("ours", "pi"), folder, { recursive: true });
  await cp(from, path.join(folder, file));
  return folder;
}

it.each([
  [keyFiles.key, "key.pem is not the key of certificate.pem"],
  [keyFiles.authority, "certificate.pem was not issued by authority.pem"],
])("refuses %s of another set", async (file, words) => {
  const folder = await changed(file, at("theirs", "pi", file));
  await expect(readCertificates(folder)).rejects.toThrow(`${folder}: ${words}`);
});

it.each([
  [keyFiles.authority, "this is no certificate in PEM: no start line"],
  [keyFiles.certificate, "this is no certificate in PEM: no start line"],
  [keyFiles.key, "this is no private key in PEM: unsupported"],
])("refuses a damaged %s", async (file, words) => {
  await writeFile(at("damaged"), "hello", { mode: 0o600 });
  const folder = await changed(file, at("damaged"));
  await expect(readCertificates(folder)).rejects.toThrow(`${path.join(folder, file)}: ${words}`);
});

it("refuses certificates that have expired", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2099-01-01") });
  await expect(readCertificates(at("ours", "pi"))).rejects.toThrow(
    /authority\.pem: it was valid until .* 20\d\d GMT/,
  );
});

it("an authority issues nothing that would be refused", async () => {
  await cp(at("ours"), at("mixed"), { recursive: true });
  await cp(at("theirs", keyFiles.authorityKey), at("mixed", keyFiles.authorityKey));
  await expect(createKeys(at("mixed"), ["server"])).rejects.toThrow(
    `${at("mixed", keyFiles.authorityKey)} is not the key of ${at("mixed", keyFiles.authority)}: make keys in another folder`,
  );
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2099-01-01") });
  await expect(createKeys(at("ours"), ["server"])).rejects.toThrow(
    /authority\.pem: it was valid until .* GMT: make keys in another folder$/,
  );
});

it("refuses certificates that are not valid yet by this machine's clock", async () => {
  // As that of a board without a battery.
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2020-01-01") });
  await expect(readCertificates(at("ours", "pi"))).rejects.toThrow(
    /authority\.pem: it is valid from .* GMT, and this machine's clock says Wed, 01 Jan 2020 00:00:00 GMT: set the clock$/,
  );
});

it("a worker with certificates that do not belong together does not start, and says why", async () => {
  const folder = await changed(keyFiles.key, at("theirs", "pi", keyFiles.key));
  const { code, stderr } = await cli(["worker", "--listen", "127.0.0.1:0", "--certificates", folder]);
  expect(stderr).toBe(`paretopipe: ${folder}: key.pem is not the key of certificate.pem\n`);
  expect(code).toBe(2);
});
