import { expect, it } from "vitest";
import { fastest } from "../../src/explore/fastest.ts";
import { exploreByHand } from "../support/exploreByHand.ts";

it("fastest finds the plan with the highest throughput, however the front is sorted", async () => {
  const run = await exploreByHand({ objectives: ["throughput", "latency"] });
  const [{ name, front }] = run.conditions;
  const throughput = (id: string) => run.predictions.find(({ plan }) => plan === id)!.throughput.mean;
  expect(throughput(fastest(run, name, front)!)).toBe(Math.max(...front.map(throughput)));
  expect(fastest(run, name, front.toReversed())).toBe(fastest(run, name, front));
  expect(fastest(run, name, [])).toBeUndefined();
});

it("the Gantt charts show the plans that are best in each of the first two objectives", async () => {
  const run = await exploreByHand({ objectives: ["bytes", "latency"] });
  const value = (id: string) => run.predictions.find(({ plan }) => plan === id)!;
  const { front } = run.conditions[0];
  const least = (of: (id: string) => number) => front.reduce((best, id) => (of(id) < of(best) ? id : best));
  expect(new Set(run.gantt.map(({ plan }) => plan))).toEqual(
    new Set([least((id) => value(id).bytes!), least((id) => value(id).latency.mean)]),
  );
});
