import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { InputError } from "../../../src/base/errors.ts";
import { RelayError } from "../../../src/emulate/relay/relayProcess.ts";
import { startRelay } from "../../../src/emulate/relay/startRelay.ts";
import { type Conditions, parseConditions, perfect } from "../../../src/network/conditions.ts";
import { isAlive } from "../../support/processes.ts";
import { testLink, transfer } from "./testLink.ts";

/** One link to a port. */
const linkTo = (port: number, conditions: Conditions = perfect) => [
  {
    from: "pi",
    to: "server",
    target: { host: "127.0.0.1", port },
    forward: conditions,
    backward: conditions,
  },
];

it("a run's connections do not meet the outage of the run before", async () => {
  const trace = { time: [0, 0.2], rate: [8e6, 0], end: 1000, after: "repeat" as const };
  const link = await testLink({ forward: { ...perfect, trace } });
  try {
    const first = await link.open();
    await link.relay.begin();
    await transfer(first.near, first.far, 1000, link.relay);
    await sleep(300);
    // A sign of life that is under way when the run ends.
    first.near.write(new Uint8Array(100));
    await sleep(50);
    first.near.destroy();
    first.far.destroy();
    await link.relay.rest();
    const { near, far } = await link.open();
    near.write(new Uint8Array(100));
    const came = await Promise.race([once(far, "data"), sleep(3000)]);
    expect(came).toBeDefined();
  } finally {
    await link.close();
  }
});

describe("a relay that dies", () => {
  it("is reported within a second, breaks its connections and fails later requests", async () => {
    const link = await testLink({ forward: "delay 5ms rate 1mbit" });
    try {
      const { near, far } = await link.open();
      const broken = expect(once(near, "end")).rejects.toMatchObject({ code: "ECONNRESET" });
      const interrupted = expect(transfer(near, far, 1e6, link.relay)).rejects.toThrow(
        /ended after \d+ of 1000000 bytes/,
      );
      const failure = new Promise<RelayError>((resolve) => link.relay.onFailure(resolve));
      await sleep(100);
      process.kill(link.relay.pid, "SIGKILL");
      const error = await Promise.race([failure, sleep(1000)]);
      expect(error).toBeInstanceOf(RelayError);
      expect(error).toMatchObject({ message: "the relay of a>b: its process was killed by SIGKILL" });
      await Promise.all([broken, interrupted]);
      await expect(link.relay.begin()).rejects.toBe(error);
      // Who asks later is told as well.
      const late = vi.fn();
      link.relay.onFailure(late);
      expect(late).toHaveBeenCalledExactlyOnceWith(error);
    } finally {
      await link.close();
    }
  });

  it("counts as no failure after `close`, which leaves no process", async () => {
    const relay = await startRelay({ links: linkTo(9), seed: 1 });
    const failed = vi.fn();
    relay.onFailure(failed);
    await relay.close();
    expect(isAlive(relay.pid)).toBe(false);
    expect(failed).not.toHaveBeenCalled();
    await relay.close();
  });

  it("ends when its signal is aborted", async () => {
    const controller = new AbortController();
    const relay = await startRelay({ links: linkTo(9), seed: 1, signal: controller.signal });
    controller.abort();
    await relay.close();
    expect(isAlive(relay.pid)).toBe(false);
    await expect(startRelay({ links: linkTo(9), seed: 1, signal: controller.signal })).rejects.toThrow(
      /abort/,
    );
  });

  it("ends with its parent, even if that is killed", async () => {
    const module = path.resolve("dist/emulate/relay/startRelay.js");
    const parent = spawn(process.execPath, ["test/emulate/relay/parentChild.mjs", module], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [output] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(output);
    expect(isAlive(pid)).toBe(true);
    parent.kill("SIGKILL");
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 30_000 });
  });
});

describe("a relay's target", () => {
  it("breaks the connection if nobody listens there", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    server.close();
    await once(server, "close");
    const relay = await startRelay({ links: linkTo(port), seed: 1 });
    try {
      const socket = connect(relay.addresses[0]);
      await expect(once(socket, "end")).rejects.toMatchObject({ code: "ECONNRESET" });
    } finally {
      await relay.close();
    }
  });
});

describe("a relay refuses conditions that it cannot emulate", () => {
  it.each([
    ["loss 1%", /pi>server: a relay cannot emulate loss 1%/],
    ["delay 5ms loss gemodel 1% 10%", /pi>server: a relay cannot emulate loss gemodel 1% 10%/],
  ])("%s", async (words, message) => {
    const promise = startRelay({ links: linkTo(9, parseConditions(words)), seed: 1 });
    await expect(promise).rejects.toThrow(InputError);
    await expect(promise).rejects.toThrow(message);
  });

  it("two links between the same devices that are said to differ", async () => {
    const links = [...linkTo(9), ...linkTo(10, parseConditions("delay 5ms"))];
    await expect(startRelay({ links, seed: 1 })).rejects.toThrow(
      /pi>server: two links have different conditions/,
    );
  });
});
