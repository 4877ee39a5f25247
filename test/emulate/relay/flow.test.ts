import type { Socket } from "node:net";
import { PassThrough } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it, vi } from "vitest";
import { Direction } from "../../../src/emulate/relay/direction.ts";
import { Flow } from "../../../src/emulate/relay/flow.ts";
import { Lane } from "../../../src/emulate/relay/lane.ts";
import { perfect } from "../../../src/network/conditions.ts";

const clock = vi.hoisted(() => ({ time: 0 }));
vi.mock("../../../src/base/clock.ts", () => ({ now: () => clock.time }));

const delay = 0.02;
const jitter = 0.005;

/** A link at 8 Mbit/s, on which 10 kB take 10 ms, and what comes to one of its flows. */
function flowOf(queueBytes: number) {
  clock.time = 0;
  const conditions = { ...perfect, delay, jitter, rate: 8e6 };
  const lane = new Lane(conditions);
  const direction = new Direction("a>b", conditions, lane, { seed: 1, queueBytes });
  const delays = vi.spyOn(direction, "delayAt");
  const from = new PassThrough();
  const flow = new Flow(
    from as unknown as Socket,
    new PassThrough() as unknown as Socket,
    direction,
    () => {},
  );
  lane.begin(0);
  direction.begin(0);
  return {
    flow,
    lane,
    async send(bytes: number) {
      from.write(new Uint8Array(bytes));
      await nextTurn();
    },
    /** The delay of each quantum so far. */
    delays: () => delays.mock.results.map(({ value }) => value as number),
  };
}

it("each message has its own jitter on a link that is never free", async () => {
  const { lane, send, delays } = flowOf(1e9);
  for (let message = 0; message < 400; message++) {
    clock.time = message * 0.0095;
    await send(6000);
    await send(4000);
    lane.advance(clock.time);
  }
  lane.advance(10);
  const drawn = [...new Set(delays())];
  expect(drawn.length).toBe(400);
  // The mean of 400 uniform draws of +-5 ms has a standard error of 0.14 ms.
  const mean = drawn.reduce((sum, each) => sum + each, 0) / drawn.length;
  expect(Math.abs(mean - delay)).toBeLessThan(5e-4);
});

it("a message that the relay itself held up has one", async () => {
  const { flow, lane, send, delays } = flowOf(15_000);
  await send(20_000);
  flow.deliver(clock.time);
  const later = send(20_000);
  clock.time = 0.016;
  lane.advance(clock.time);
  flow.deliver(clock.time);
  await later;
  await nextTurn();
  lane.advance(10);
  expect(delays().length).toBeGreaterThan(20);
  expect(new Set(delays()).size).toBe(1);
});
