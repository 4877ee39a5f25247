import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import { chainPlans } from "../../src/plan/planSpace.ts";
import { parseRule, ruleBreaker } from "../../src/plan/rules.ts";

const cuts = ["input", "stem", "features.0.a", "features.0.b", "features.1", "head", "output"];
const plans = chainPlans({ source: "pi", others: ["server", "cloud"], cuts, maxStages: 2 });

/** The plans that obey these rules. */
function left(...texts: string[]): string[] {
  const broken = ruleBreaker(texts.map(parseRule), ["pi", "server", "cloud"], cuts);
  return plans.filter((plan) => broken(plan) === undefined).map(({ id }) => id);
}

describe("rules", () => {
  it("allow every plan if there are none", () => {
    expect(left()).toEqual(plans.map(({ id }) => id));
  });

  it("exclude a device", () => {
    expect(left("cloud never")).toEqual(plans.map(({ id }) => id).filter((id) => !id.includes("cloud")));
    expect(left("cloud never", "server never")).toEqual(["pi"]);
    // The source may still send its input.
    expect(left("pi never")).toEqual(["pi|input|server", "pi|input|cloud"]);
  });

  it("keep raw input at its source", () => {
    expect(left("input stays")).toEqual(plans.map(({ id }) => id).filter((id) => !id.includes("|input|")));
  });

  it("keep blocks on a device, a block with all its parts", () => {
    expect(left("features.0 on pi", "cloud never")).toEqual([
      "pi",
      "pi|features.0.b|server",
      "pi|features.1|server",
      "pi|head|server",
    ]);
    expect(left("stem..features.0.a on pi", "features.1..output on server")).toEqual([
      "pi|features.0.a|server",
      "pi|features.0.b|server",
    ]);
    expect(left("stem on server")).toEqual(["pi|input|server"]);
  });

  it("take names of blocks with spaces, as nodes may have them", () => {
    expect(parseRule(" my block .. its end on  pi ")).toMatchObject({
      kind: "on",
      first: "my block",
      last: "its end",
      device: "pi",
    });
    expect(parseRule("lights on on pi")).toMatchObject({
      first: "lights on",
      last: "lights on",
      device: "pi",
    });
  });

  it("agree with a check of each block of a plan", () => {
    const blocks = cuts.slice(1);
    const deviceOf = (plan: (typeof plans)[number], block: number) =>
      plan.stages.find(({ from, to }) => from <= block && block < to)!.device;
    fc.assert(
      fc.property(
        fc.nat(blocks.length - 1),
        fc.nat(blocks.length - 1),
        fc.constantFrom("pi", "server", "cloud"),
        (a, b, device) => {
          const [first, last] = [Math.min(a, b), Math.max(a, b)];
          const expected = plans.filter((plan) =>
            blocks.every((_, block) => block < first || block > last || deviceOf(plan, block) === device),
          );
          expect(left(`${blocks[first]}..${blocks[last]} on ${device}`)).toEqual(
            expected.map(({ id }) => id),
          );
        },
      ),
    );
  });

  it.each([
    [["bla"], '"bla" is not a rule'],
    [[""], '"" is not a rule'],
    [["a..b..c on pi"], "is not a rule"],
    [["..stem on pi"], "is not a rule"],
    [["fog never"], 'rule "fog never": no device "fog"; there are pi, server, cloud'],
    [["stem on fog"], 'no device "fog"'],
    [["stam on pi"], 'no block "stam" ends at a cut of the profiles; did you mean stem?'],
    [["input on pi"], 'no block "input"'],
    [["head..stem on pi"], 'rule "head..stem on pi": stem comes before head'],
    [["stem on pi", "stem..head on server"], '"stem on pi" and "stem..head on server" contradict each other'],
    [["server never", "head on server"], '"server never" and "head on server" contradict each other'],
    [["head on server", "server never"], "contradict each other"],
  ])("%s are refused", (texts, message) => {
    expect(() => left(...texts)).toThrow(InputError);
    expect(() => left(...texts)).toThrow(message);
  });
});
