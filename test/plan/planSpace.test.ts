import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Plan, stageDevices } from "../../src/plan/plan.ts";
import { chainPlans, countChains, namedPlan } from "../../src/plan/planSpace.ts";
import { anyName } from "../support/anyName.ts";

const names = (count: number) => Array.from({ length: count }, (_, index) => `d${index}`);
const cutNames = (count: number) => Array.from({ length: count }, (_, index) => `c${index}`);

/** Whether a plan is a chain that covers the model: distinct devices, stages that follow each other, none empty but the first. */
function isChain({ stages }: Plan, source: string, last: number): boolean {
  const devices = stages.flatMap(stageDevices);
  return (
    devices[0] === source &&
    stages[0].replicas === undefined &&
    new Set(devices).size === devices.length &&
    stages.every(
      ({ from, to }, index) => from === (stages[index - 1]?.to ?? 0) && (index === 0 || to > from),
    ) &&
    stages.at(-1)!.to === last
  );
}

it("every plan gets a name of its own, whatever cuts and devices are called", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(anyName, { minLength: 1, maxLength: 4 }),
      fc.array(anyName, { minLength: 2, maxLength: 6 }),
      ([source, ...others], cuts) => {
        const plans = chainPlans({ source, others, cuts });
        expect(new Set(plans.map(({ id }) => id)).size).toBe(plans.length);
        expect(plans[0].id).toBe(source);
      },
    ),
  );
});

describe("chains over several devices", () => {
  it("are made from their ids, too, and from no others", () => {
    const spaces = [
      { source: "s", others: names(3), cuts: cutNames(4) },
      { source: "s", others: names(4), cuts: cutNames(3), kindOf: () => "board", maxReplicas: 2 },
    ];
    for (const space of spaces) {
      for (const plan of chainPlans(space)) expect(namedPlan(space, plan.id)).toEqual(plan);
      for (const id of [
        "",
        "d0",
        "s|c0",
        "s|c0|d9",
        "s|c1|d0|c1|d1",
        "s|c1|d0|c0|d1",
        "s|c0|d0|c1|d0",
        "s|c3|d0",
      ]) {
        expect(namedPlan(space, id)).toBeUndefined();
      }
    }
    expect(namedPlan(spaces[1], "s|c0|d1")).toBeUndefined();
  });

  it("are chains, each listed once, and as many as counted", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 2, max: 6 }),
        fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 5, maxLength: 5 }),
        fc.integer({ min: 1, max: 4 }),
        (others, cuts, kinds, maxReplicas) => {
          const space = {
            source: "d",
            others: names(others),
            cuts: cutNames(cuts),
            kindOf: (device: string) => String(kinds[Number(device.slice(1))]),
            maxReplicas,
          };
          const plans = chainPlans(space);
          expect(plans.every((plan) => isChain(plan, "d", cuts - 1))).toBe(true);
          expect(new Set(plans.map(({ stages }) => JSON.stringify(stages))).size).toBe(plans.length);
          expect(countChains(space)).toBe(plans.length);
          const teams = plans.flatMap(({ stages }) => stages.map(stageDevices));
          for (const team of teams) expect(team.length).toBeLessThanOrEqual(maxReplicas);
          for (const team of teams) expect(new Set(team.map(space.kindOf)).size).toBe(1);
        },
      ),
    );
  });

  it("of equal devices are those of unequal ones, with the kinds in place of the devices", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 5 }),
        fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 3, maxLength: 3 }),
        (cuts, kinds) => {
          const space = { source: "d", others: names(3), cuts: cutNames(cuts) };
          const kindOf = (device: string) => String(kinds[Number(device.slice(1))] ?? "source");
          const shapes = (plans: Plan[]) =>
            plans.map(({ stages }) =>
              JSON.stringify(stages.map(({ device, from, to }) => [kindOf(device), from, to])),
            );
          const told = new Set(shapes(chainPlans(space)));
          const counted = shapes(chainPlans({ ...space, kindOf }));
          expect(new Set(counted)).toEqual(told);
          expect(counted.length).toBe(told.size);
        },
      ),
    );
  });

  it("may have several equal devices take turns at a stage", () => {
    const space = {
      source: "pi",
      others: ["a", "b"],
      cuts: cutNames(3),
      kindOf: () => "board",
      maxReplicas: 2,
    };
    expect(chainPlans(space).map(({ id }) => id)).toEqual([
      "pi",
      "pi|c0|a",
      "pi|c1|a",
      "pi|c0|a+b",
      "pi|c1|a+b",
      "pi|c0|a|c1|b",
    ]);
  });

  it("over two devices are all local, all remote and each cut", () => {
    const plans = chainPlans({ source: "pi", others: ["server", "cloud"], cuts: cutNames(4), maxStages: 2 });
    expect(plans.map(({ id }) => id)).toEqual([
      "pi",
      "pi|c0|server",
      "pi|c1|server",
      "pi|c2|server",
      "pi|c0|cloud",
      "pi|c1|cloud",
      "pi|c2|cloud",
    ]);
  });

  it("are counted even if they are far too many to list", () => {
    // 8 devices over 200 cuts: the sum over m of 7!/(7-m)! x C(199, m).
    const count = countChains({ source: "d", others: names(7), cuts: cutNames(200) });
    expect(count / 11_517_120_534_888_746).toBeCloseTo(1, 12);
  });
});
