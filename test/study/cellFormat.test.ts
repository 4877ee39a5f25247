import { expect, it } from "vitest";
import { cellFormat } from "../../src/study/cellInput.ts";
import { CellEvaluator } from "../../src/study/evaluateCell.ts";
import { hashOf } from "../../src/study/plainData.ts";
import { readStudy } from "../../src/study/studyFile.ts";
import { writeStudy } from "../support/study.ts";

/** Cells that between them use most of what the simulator knows. */
const settings: Record<string, Record<string, unknown>> = {
  plain: {},
  energy: { energy: { devices: { pi: { idle: "2W", busy: "6W" }, server: { idle: "60W", busy: "180W" } } } },
  weather: {
    conditions: { net: "delay 20ms 8ms 25% distribution pareto rate 20mbit loss 1%" },
    replications: 3,
  },
  bursts: { conditions: { net: "delay 5ms rate 20mbit loss gemodel 1% 10%" }, replications: 3 },
  congestion: {
    conditions: { net: { all: "delay 40ms rate 30mbit loss 0.5%", congestion: "reno" } },
    replications: 3,
  },
  startUp: { conditions: { net: { all: "delay 40ms rate 30mbit", startup: { buffer: "64KiB" } } } },
  trace: {
    conditions: { net: { all: "delay 3ms", trace: { preset: "wifi-home", duration: "30s" }, shared: true } },
  },
  arrivals: { workload: { frames: 30, arrivals: { poisson: 20 } }, replications: 3 },
  slots: { runtime: { queue: [0, 1], window: [1, 3] } },
  blocking: { runtime: { io: "blocking" } },
};
const list = Object.entries(settings).map(([name, fields]) => ({
  name,
  set: Object.fromEntries(Object.entries(fields).map(([field, value]) => [`["${field}"]`, value])),
}));

it("is raised whenever a cell gives another result: what a study has already would otherwise be mixed with it", async () => {
  const { cells, resolver } = await readStudy(writeStudy({ list }).study);
  const results: string[] = [];
  for (let index = 0; index < cells.length; index++) {
    const { text, shared } = await resolver.resolve(cells.at(index));
    const evaluator = new CellEvaluator(async (hash) => shared.find((input) => input.hash === hash)!.read());
    const answer = await evaluator.evaluate(text);
    expect(answer, list[index].name).toHaveProperty("result");
    results.push(hashOf((answer as { result: string }).result));
  }
  expect({ cellFormat, results }).toMatchInlineSnapshot(`
    {
      "cellFormat": 4,
      "results": [
        "0a7c097424153560a270754d0c8570a44a1ce2902b98295e8e45962e6d587b6c",
        "8eabfddf4bc7035a0689fc4063fbf7646a1097ae1bfc1c882e8c5d27e827b125",
        "11c9969909c74b24920d890e752ffdddc1cfde34b9b362d7cf223e3baf2aedaf",
        "ed65c8ea33e662db506d2b39d9d8d9ac1b823b49c6fd27460db3cf6bda82c50e",
        "3fa19f6cc04fa434533e616c0fd5e59646afd719b344e2b7935285a277ec59e2",
        "ed67ef0650c9541a95d641123795e59cb702a399c8fdb70a21a212a84a1d6dd8",
        "a0f59638b4030b2dcbbd6b0bc659bb802520aba4a6a7d8e292a10c3d8ddc1a06",
        "662986ad178619c78e1757c4fd9eac7197704f09f5505d2bca00928efa6f37e3",
        "8508bcc2c70d36fda12939f0a009f343053f963eb795d6b015fa4a5dda47ca58",
        "8a18d4c8d58dd7509c96a67c5e3fa716ee279f91d071068aa2d1b9fb23307f11",
      ],
    }
  `);
});
