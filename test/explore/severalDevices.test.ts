import { describe, expect, it } from "vitest";
import { deviceKinds } from "../../src/explore/deviceKinds.ts";
import { explore } from "../../src/explore/explore.ts";
import { resolveScenario, type ScenarioInput } from "../../src/scenario/loadScenario.ts";
import { madeUpProfile } from "../support/profile.ts";

const profile = madeUpProfile([0.01, 0.01, 0.01, 0.01], [400, 400, 400, 400, 400]);

/** Four equal boards, three of which may help the first one. */
function boards(change: Partial<ScenarioInput> = {}) {
  const names = ["one", "two", "three", "four"];
  return resolveScenario({
    name: "four boards",
    source: "one",
    devices: Object.fromEntries(names.map((name) => [name, { profile }])),
    conditions: { cable: "delay 1ms rate 1gbit" },
    ...change,
  });
}

const kinds = async (change: Partial<ScenarioInput>) => [...deviceKinds(await boards(change)).values()];

describe("several devices", () => {
  it("share a model in every order, and equal ones are not told apart", async () => {
    const { plans } = await explore(await boards({ runtime: { window: 1 } }));
    // Five cuts: 1 plan of one stage, 4 of two, C(4,2) of three, C(4,3) of four.
    expect(plans.length).toBe(1 + 4 + 6 + 4);
    expect(plans.map(({ id }) => id)).toContain("one|block.0|two|block.1|three|block.2|four");
  });

  it("multiply the throughput of one board by the number of boards", async () => {
    const { conditions, predictions } = await explore(await boards());
    const best = Math.max(...predictions.map(({ throughput }) => throughput.mean));
    expect(best).toBeCloseTo(100, 6);
    expect(conditions[0].front.at(-1)).toMatch(/^one\|block.0\|two\|block.1\|three\|block.2\|four\|w\d+$/);
  });

  it("are equal if swapping them changes nothing", async () => {
    expect(await kinds({})).toEqual(["one", "two", "two", "two"]);
    const slower = { one: { profile }, two: { profile }, three: { profile, slowdown: 2 }, four: { profile } };
    expect(await kinds({ devices: slower })).toEqual(["one", "two", "three", "two"]);
    expect(await kinds({ rules: ["three never"] })).toEqual(["one", "two", "three", "two"]);
    expect(await kinds({ conditions: { net: { all: "", links: { "one>four": "delay 1ms" } } } })).toEqual([
      "one",
      "two",
      "two",
      "four",
    ]);
    // All have one link that differs: none can change places with another without changing a third.
    const ring = { "two>three": "delay 1ms", "three>four": "delay 1ms", "four>two": "delay 1ms" };
    expect(await kinds({ conditions: { net: { all: "", links: ring } } })).toEqual([
      "one",
      "two",
      "three",
      "four",
    ]);
    const watts = (idle: string) => ({ idle, busy: "5W" });
    const energy = { devices: { one: watts("1W"), two: watts("1W"), three: watts("2W"), four: watts("1W") } };
    expect(await kinds({ energy })).toEqual(["one", "two", "three", "two"]);
  });
});
