import { describe, expect, it } from "vitest";
import { type Evaluation, evaluate, type NoEvaluation, type Task } from "../../src/explore/evaluate.ts";
import { evaluateAll } from "../../src/explore/evaluateAll.ts";
import { explore } from "../../src/explore/explore.ts";
import { plansCsv } from "../../src/report/plansCsv.ts";
import { resolveScenario } from "../../src/scenario/loadScenario.ts";
import { madeUpProfile } from "../support/profile.ts";

/** A frame takes as many seconds as the task's number. */
function task(number: number): Task {
  return {
    input: {
      seed: 1,
      io: "overlapped",
      devices: [{ name: "pi" }],
      links: [],
      streams: [
        {
          name: "frames",
          stages: [{ device: "pi", service: number + 1 }],
          bytes: [],
          arrivals: { kind: "saturated" },
          frames: 10,
          queue: 1,
          drop: false,
          deliver: "source",
        },
      ],
    },
    options: { condition: "none", plan: `plan ${number}`, warmup: 0 },
  };
}

describe.each([1, 2])("evaluateAll with %i threads", (threads) => {
  it("passes on each result with its index, and holds only those in progress", async () => {
    const results: (Evaluation | NoEvaluation)[] = [];
    let made = 0;
    let taken = 0;
    let most = 0;
    const at = (index: number) => {
      most = Math.max(most, ++made - taken);
      return task(index);
    };
    const take = (index: number, result: Evaluation | NoEvaluation) => {
      taken++;
      results[index] = result;
    };
    await evaluateAll({ length: 300, at }, take, { threads });
    expect(results).toEqual(Array.from({ length: 300 }, (_, index) => evaluate(task(index))));
    expect(made).toBe(300);
    expect(most).toBeLessThanOrEqual(threads === 1 ? 1 : 32);
  });

  it("stops when it is aborted", async () => {
    const controller = new AbortController();
    const reason = new Error("stop");
    const onProgress = (done: number) => done >= 80 && controller.abort(reason);
    let taken = 0;
    const work = evaluateAll({ length: 1e6, at: task }, () => taken++, {
      threads,
      signal: controller.signal,
      onProgress,
    });
    await expect(work).rejects.toBe(reason);
    expect(taken).toBeLessThan(1000);
  });
});

it("gives the same tables with any number of threads, whatever devices and conditions are called", async () => {
  const device = { profile: madeUpProfile([0.01, 0.02], [4000, 2000, 400]) };
  const names = ["toString", "__proto__", "constructor"];
  const resolved = await resolveScenario({
    name: "names",
    source: "toString",
    devices: Object.fromEntries(names.map((name) => [name, device])),
    conditions: Object.fromEntries(names.map((name) => [name, "delay 1ms"])),
    workload: { frames: 10 },
  });
  const table = plansCsv(await explore(resolved, { threads: 1 }));
  expect(table).not.toMatch(/function|\[object/);
  expect(plansCsv(await explore(resolved, { threads: 2 }))).toBe(table);
});
