import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, vi } from "vitest";
import { measureOverhead } from "../../../src/runtime/calibrate/measureOverhead.ts";
import { MeasuringSession } from "../../../src/runtime/worker/measuringSession.ts";
import { workerSettingsSchema } from "../../../src/runtime/worker/workerSettings.ts";

vi.mock(import("../../../src/runtime/calibrate/measureOverhead.ts"), () => ({ measureOverhead: vi.fn() }));

const order = { type: "overhead", provider: "cpu", transport: "tcp" } as const;

/** A session that measures what the runtime adds, until it is stopped and has tidied up. */
async function measuring(tidyUp: () => Promise<void>) {
  const stop = new AbortController();
  const begun = new Promise<void>((begin) => {
    vi.mocked(measureOverhead).mockImplementation(async (_settings, _order, signal) => {
      begin();
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      await tidyUp();
      throw signal.reason;
    });
  });
  const unused = () => Promise.reject(new Error("unused"));
  const session = new MeasuringSession({
    settings: workerSettingsSchema.parse({ name: "pi", plaintext: true, cacheDirectory: "unused" }),
    find: unused,
    join: unused,
    reply: unused,
    signal: stop.signal,
  });
  const served = session.serve(order, new Uint8Array());
  served.catch(() => undefined);
  await begun;
  stop.abort();
  return session;
}

it("a session ends when the measurement that it stopped has tidied up", async () => {
  let tidied = false;
  const session = await measuring(async () => {
    await sleep(20);
    tidied = true;
  });
  await session.end();
  expect(tidied).toBe(true);
  // Nothing is measured any more, so there is nothing to wait for.
  await session.end();
});

it("a session does not wait for a measurement that never ends", async () => {
  const session = await measuring(() => new Promise(() => undefined));
  await session.end();
});
