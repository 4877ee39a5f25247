import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { FrozenModel } from "../../../src/graph/freeze.ts";
import type { PlayedStage } from "../../../src/runtime/controller/openPlan.ts";
import type { WireTensor } from "../../../src/runtime/protocol/tensors.ts";
import type { SimulationInput, StreamInput } from "../../../src/simulate/input.ts";
import { outputDifference } from "../../../src/validate/measure/outputDifference.ts";
import { referenceOutput } from "../../../src/validate/measure/referenceOutput.ts";
import { VisitMeter } from "../../../src/validate/measure/visitMeter.ts";
import { Bed, patientDeadline, play, smallModel, stagesOf, streamOf } from "../../support/testbed.ts";

const device = ["a", "b", "c"];

let model: FrozenModel;
let whole: WireTensor[];
beforeAll(async () => {
  model = await smallModel();
  const [input] = model.proto.graph!.input;
  const shape = model.types.get(input.name)!.shape.map(Number);
  ({ outputs: whole } = await referenceOutput(model, [{ name: input.name, type: "float32", shape }], "1"));
});

/** The cuts of chains of one, two and three stages. */
const chains: [string, string[]][] = [
  ["all on the source", ["input", "output"]],
  ["split in two", ["input", "features.4", "output"]],
  ["all on the other", ["input", "input", "output"]],
  ["split in three", ["input", "features.2", "features.7", "output"]],
  ["an empty first stage before two others", ["input", "input", "features.7", "output"]],
];

const settings: [string, Partial<StreamInput>][] = [
  ["queue 0", { queue: 0 }],
  ["queue 2", { queue: 2 }],
  ["window 1", { window: 1 }],
  ["window 2", { window: 2 }],
  ["deliver: last", { deliver: "last" }],
  ["periodic arrivals", { arrivals: { kind: "periodic", period: 8e-3 } }],
  [
    "a list of arrivals",
    { arrivals: { kind: "list", times: Array.from({ length: 20 }, (_, i) => i * 2e-3) } },
  ],
];

/** The simulator's input that goes with a stream, for the code that measures. */
function inputOf(stream: StreamInput): SimulationInput {
  const links = stream.stages.flatMap(({ device: from }) =>
    stream.stages.filter(({ device: to }) => to !== from).map(({ device: to }) => ({ from, to })),
  );
  return {
    seed: 1,
    devices: stream.stages.map(({ device: name }) => ({ name })),
    links: links as never,
    streams: [stream],
  };
}

describe.each(["tcp", "grpc"] as const)("chains over %s", (transport) => {
  let bed: Bed;
  beforeAll(async () => {
    bed = await Bed.open({ transport, names: device, deadline: patientDeadline });
  });
  afterEach(() => bed.disconnect());
  afterAll(() => bed.close());

  async function connected(cuts: string[]): Promise<PlayedStage[]> {
    for (let index = 0; index < cuts.length - 1; index++) await bed.connect(index);
    return stagesOf(model, bed.remotes, cuts);
  }

  /** Laws of every run: order, one frame at a time, slots, window, and parts that add up to latency. */
  async function played(stages: PlayedStage[], change: Partial<StreamInput> = {}) {
    const result = await play(bed, stages, change, { keepOutput: true });
    const stream = streamOf(stages, change);
    const { rows, frames, drops } = result;
    expect(frames + drops).toBe(stream.frames);
    expect(rows.length).toBe(frames);
    const meter = new VisitMeter({ input: inputOf(stream), options: { condition: "", plan: "", warmup: 0 } });
    for (const row of rows) meter.take(row, result);
    const { latency, parts } = meter.finish(drops);
    expect(parts.compute + parts.transfer + parts.waiting).toBeCloseTo(latency.mean, 9);
    for (const part of Object.values(parts)) expect(part).toBeGreaterThanOrEqual(0);
    // On the source's clock, where nothing is estimated.
    const arrival = (frame: number) => rows[frame][0];
    const completion = (frame: number) => rows[frame][rows[frame].length - 1];
    for (let frame = 1; frame < frames; frame++) {
      expect(arrival(frame)).toBeGreaterThanOrEqual(arrival(frame - 1));
      if (stream.deliver !== "last") expect(completion(frame)).toBeGreaterThan(completion(frame - 1));
      const { window } = stream;
      if (window && frame >= window)
        expect(arrival(frame)).toBeGreaterThanOrEqual(completion(frame - window));
    }
    return result;
  }

  it.each(chains)("%s: the result is the whole model's", async (_, cuts) => {
    const stages = await connected(cuts);
    const { output, rows, clocks } = await played(stages);
    expect(outputDifference(whole, output)).toBeLessThan(1e-4);
    expect(rows.length).toBe(20);
    for (const row of rows) expect(row.length).toBe(5 + 4 * (stages.length - 1));
    // All workers are on this machine: their clocks are one.
    for (const { offset, bound } of clocks.flat()) expect(Math.abs(offset)).toBeLessThanOrEqual(bound + 1e-6);
  });

  // What the rules are does not depend on what carries the frames.
  it.each(transport === "tcp" ? settings : settings.slice(0, 1))("two stages, %s", async (_, change) => {
    const { rows, drops, output } = await played(await connected(["input", "features.4", "output"]), change);
    expect(rows.length).toBe(20);
    expect(drops).toBe(0);
    if (change.deliver === "last") expect(output).toEqual([]);
    else expect(outputDifference(whole, output)).toBeLessThan(1e-4);
  });

  it("three stages with queue 0 and window 2 give the whole model's result", async () => {
    const stages = await connected(["input", "features.2", "features.7", "output"]);
    const { output } = await played(stages, { queue: 0, window: 2 });
    expect(outputDifference(whole, output)).toBeLessThan(1e-4);
  });

  it("a chain drops frames that find the first queue full, and counts them", async () => {
    // All at once: one is served, one waits, the others are dropped.
    const change: Partial<StreamInput> = {
      arrivals: { kind: "list", times: Array.from({ length: 20 }, (_, i) => i * 1e-9) },
      drop: true,
    };
    const { rows, drops } = await played(await connected(["input", "output"]), change);
    expect(rows.length + drops).toBe(20);
    expect(drops).toBeGreaterThan(10);
  });
});
