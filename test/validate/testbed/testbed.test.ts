import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTestbed } from "../../../src/validate/testbed/readTestbed.ts";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "testbed-test-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

function write(text: string): string {
  const file = path.join(directory, "x.testbed.yaml");
  writeFileSync(file, `schema: paretopipe/testbed/v1\nname: x\n${text}`);
  return file;
}

describe("the testbeds that ship", () => {
  it("include local: two workers here, one slowed down, each on its core", async () => {
    const { devices, links } = await readTestbed("validate/local.testbed.yaml");
    expect(links).toBe("emulated");
    expect(devices).toEqual({
      pi: { kind: "local", slowdown: 4, threads: 1, cpu: 0 },
      server: { kind: "local", threads: 1, cpu: 1 },
    });
  });

  it("include an example that names addresses, and keys beside the file", async () => {
    const { devices, links, secret } = await readTestbed("validate/pi-gpu.example.testbed.yaml");
    expect(links).toBe("real");
    expect(devices.pi).toEqual({ kind: "remote", address: { host: "192.168.1.20", port: 7070 } });
    expect(secret).toBe(path.resolve("validate/my-keys/secret.key"));
  });
});

it("may name the provider of any device, but need not", async () => {
  const { devices } = await readTestbed(
    write(
      "links: real\ndevices: { a: { local: true }, b: { local: true, provider: cpu }, c: { address: 'c:1', provider: cuda } }",
    ),
  );
  expect(Object.values(devices).map(({ provider }) => provider)).toEqual([undefined, "cpu", "cuda"]);
});

describe("a testbed file that does not fit", () => {
  it.each([
    [
      "a slowdown for a worker elsewhere",
      "links: real\ndevices: { pi: { address: 'pi:7070', slowdown: 4 } }",
      /devices\.pi\.slowdown: a worker at an address has its own slowdown/,
    ],
    [
      "neither local nor an address",
      "links: real\ndevices: { pi: { threads: 1 } }",
      /devices\.pi: either `local: true` or an `address` is needed/,
    ],
    [
      "both",
      "links: real\ndevices: { pi: { local: true, address: 'pi:7070' } }",
      /devices\.pi: either `local: true` or an `address` is needed/,
    ],
    [
      "no address",
      "links: real\ndevices: { pi: { address: pi } }",
      /devices\.pi\.address: "pi" is not an address/,
    ],
    [
      "emulated links to a worker elsewhere",
      "links: emulated\ndevices: { a: { local: true }, pi: { address: 'pi:7070' } }",
      /devices\.pi: emulated links need workers that are started here/,
    ],
    [
      "one worker for two devices",
      "links: real\ndevices: { a: { address: 'pi:7070' }, b: { address: 'pi:7070' } }",
      /devices\.b\.address: pi:7070 is the worker of a already; each device needs a worker of its own/,
    ],
    ["no devices", "links: real\ndevices: {}", /devices: at least one device is needed/],
    ["a bad name", "links: real\ndevices: { 'a b': { local: true } }", /devices/],
    ["a speed-up", "links: emulated\ndevices: { a: { local: true, slowdown: 0.5 } }", /devices\.a\.slowdown/],
  ])("%s", async (_, text, message) => {
    await expect(readTestbed(write(text))).rejects.toThrow(message);
  });
});
