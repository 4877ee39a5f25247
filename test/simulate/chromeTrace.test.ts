import { describe, expect, it } from "vitest";
import { chromeTrace } from "../../src/simulate/chromeTrace.ts";
import type { RecordedEvent } from "../../src/simulate/recorder.ts";
import { simulate } from "../../src/simulate/simulate.ts";
import { chainInput } from "./chain.ts";

describe("chromeTrace", () => {
  it("has a row per device and link, slices in microseconds, and marks", () => {
    const events: RecordedEvent[] = [];
    const input = chainInput({ service: [0.5, 1], transfer: [0.25, 0], frames: 2 });
    simulate(input, { recorder: (event) => events.push(event) });
    const { traceEvents } = JSON.parse(chromeTrace(events, ["a", "a>b", "b", "b>a"]));
    const rows = traceEvents.filter((e: { name: string }) => e.name === "thread_name");
    expect(rows.map((e: { args: { name: string } }) => e.args.name)).toEqual(["a", "a>b", "b", "b>a"]);
    const slices = traceEvents.filter((e: { ph: string }) => e.ph === "X");
    expect(slices[0]).toMatchObject({ name: "frames 0", cat: "compute", tid: 0, ts: 0, dur: 500_000 });
    expect(slices.find((e: { tid: number }) => e.tid === 1)).toMatchObject({
      cat: "transfer",
      ts: 500_000,
      dur: 250_000,
    });
    // Slices of a row never overlap: a device and a link do one thing at a time.
    for (const tid of [0, 1, 2, 3]) {
      const row = slices.filter((e: { tid: number }) => e.tid === tid);
      for (let i = 1; i < row.length; i++)
        expect(row[i].ts).toBeGreaterThanOrEqual(row[i - 1].ts + row[i - 1].dur);
    }
    expect(
      traceEvents.filter((e: { ph: string; cat: string }) => e.ph === "i" && e.cat === "complete"),
    ).toHaveLength(2);
  });
});
