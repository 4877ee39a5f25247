import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { perfect } from "../../src/network/conditions.ts";
import { column } from "../../src/simulate/frameTable.ts";
import type { Arrivals, SimulationInput, StreamInput } from "../../src/simulate/input.ts";
import { measure } from "../../src/simulate/measure.ts";
import type { RecordedEvent } from "../../src/simulate/recorder.ts";
import { simulate } from "../../src/simulate/simulate.ts";

const names = ["a", "b", "c", "d"];
const time = fc.integer({ min: 0, max: 6 }).map((n) => n / 4);
const frames = 25;

const arrivals: fc.Arbitrary<Arrivals> = fc.oneof(
  fc.constant<Arrivals>({ kind: "saturated" }),
  fc.integer({ min: 1, max: 12 }).map((n): Arrivals => ({ kind: "periodic", period: n / 4 })),
  fc.constant<Arrivals>({ kind: "poisson", rate: 0.7 }),
);

/** Streams go from earlier to later devices only, so that they cannot block each other for ever. */
const stream = fc
  .record({
    devices: fc.subarray(names, { minLength: 1 }),
    times: fc.array(time, { minLength: 4, maxLength: 4 }),
    allRemote: fc.boolean(),
    bytes: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 }),
    arrivals,
    queue: fc.constantFrom(0, 1, 2, 5),
    window: fc.constantFrom(1, 2, 7, Infinity),
    drop: fc.boolean(),
    deliver: fc.constantFrom("source" as const, "last" as const),
    priority: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ devices, times, allRemote, ...rest }): Omit<StreamInput, "name"> => {
    const hops = devices.length - 1 + (rest.deliver === "source" && devices.length > 1 ? 1 : 0);
    return {
      ...rest,
      stages: devices.map((device, i) => ({
        device,
        service: i === 0 && allRemote && devices.length > 1 ? null : 0.25 + times[i],
      })),
      bytes: rest.bytes.slice(0, hops),
      drop: rest.drop && rest.arrivals.kind !== "saturated",
      frames,
    };
  });

const anyInput = fc
  .record({
    streams: fc.array(stream, { minLength: 1, maxLength: 4 }),
    io: fc.constantFrom("overlapped" as const, "blocking" as const),
    discipline: fc.constantFrom("fifo" as const, "priority" as const),
    delay: time,
    shared: fc.boolean(),
    credits: fc.boolean(),
  })
  .map(({ streams, io, discipline, delay, shared, credits }): SimulationInput => {
    const links = names.flatMap((from) =>
      names
        .filter((to) => to !== from)
        .map((to) => ({
          from,
          to,
          conditions: { ...perfect, delay, jitter: delay / 2, rate: shared ? Number.POSITIVE_INFINITY : 8 },
          creditDelay: credits ? delay : 0,
          medium: shared ? "air" : undefined,
        })),
    );
    return {
      seed: 1,
      io,
      discipline,
      devices: names.map((name) => ({ name })),
      media: shared ? [{ name: "air", conditions: { ...perfect, rate: 16 } }] : [],
      links,
      streams: streams.map((s, i) => ({ ...s, name: `s${i}` })),
    };
  });

/** Expects that spans of one resource do not overlap. */
function expectDisjoint(spans: [number, number][]): void {
  spans.sort((x, y) => x[0] - y[0] || x[1] - y[1]);
  expect(spans.filter(([begin], i) => i > 0 && begin < spans[i - 1][1])).toEqual([]);
}

describe("any streams on shared devices, links and media", () => {
  it("finish, in order, and never put two frames where one has room", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const events: RecordedEvent[] = [];
        const run = simulate(input, { recorder: (event) => events.push(event) });
        const spans = new Map<string, [number, number][]>();
        const add = (resource: string, begin: number, end: number): void => {
          spans.set(resource, [...(spans.get(resource) ?? []), [begin, end]]);
        };
        for (const { kind, resource, begin, end } of events) {
          if (kind !== "compute" && kind !== "transfer") continue;
          add(resource, begin, end);
          // Blocking I/O: both ends do nothing else meanwhile.
          if (kind === "transfer" && input.io === "blocking")
            for (const d of resource.split(">")) add(d, begin, end);
        }
        for (const list of spans.values()) expectDisjoint(list);
        for (const [i, { table, frames: done, drops }] of run.streams.entries()) {
          const { queue = 1, window = 1, stages } = input.streams[i];
          expect(done + drops).toBe(frames);
          const at = (row: number, offset: number): number => table.data[row * table.width + offset];
          // Counted, since an assertion for each time would take longer than the runs.
          let early = 0;
          const notBefore = (later: number, earlier: number): void => {
            if (!(later >= earlier)) early++;
          };
          for (let row = 0; row < done; row++) {
            for (let offset = 1; offset < table.width; offset++) {
              notBefore(at(row, offset), at(row, offset - 1));
              if (row > 0) notBefore(at(row, offset), at(row - 1, offset));
            }
            const first = stages[0].service === null ? column.hopDeparture(0) : column.stageBegin(0);
            if (row >= window) notBefore(at(row, first), table.completion(row - window));
            const slots = Math.max(1, queue);
            for (let h = 0; h + 1 < stages.length && row >= slots; h++) {
              notBefore(at(row, column.hopDeparture(h)), at(row - slots, column.stageBegin(h + 1)));
            }
          }
          expect(early).toBe(0);
        }
        if (run.streams.every((s) => s.frames > 0 && s.table.completion(s.frames - 1) > s.table.arrival(0))) {
          const { parts, latency, resources } = measure(input, run, 0);
          expect(parts.compute + parts.transfer + parts.waiting).toBeCloseTo(latency.mean, 9);
          for (const { utilisation } of resources) expect(utilisation).toBeLessThanOrEqual(1 + 1e-9);
        }
      }),
      { numRuns: 400, seed: 3 },
    );
  });
});
