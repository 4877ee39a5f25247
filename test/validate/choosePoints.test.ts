import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import { choosePoints, formatPointChoice, parsePointChoice } from "../../src/validate/choosePoints.ts";
import { fixtureRun } from "../report/fixture.ts";

const run = fixtureRun({ cuts: 6 });
const plan = run.plans[3].id;

describe("points chosen by a plan's id", () => {
  it("are that plan under every condition, whether or not it is on the front", () => {
    for (const { id } of run.plans) {
      expect(choosePoints(run, { plan: id })).toEqual(
        run.conditions.map(({ name }) => ({ condition: name, plan: id })),
      );
    }
  });

  it("are read from text and written back", () => {
    for (const text of ["front", "all", "3", plan, "pi|input|server", "0", "1.5", "-1"]) {
      expect(formatPointChoice(parsePointChoice(text))).toBe(text);
    }
    expect(parsePointChoice(plan)).toEqual({ plan });
    expect(parsePointChoice("3")).toBe(3);
  });

  it("may be those of a device that is called like another choice", () => {
    for (const device of ["front", "all", "12"]) {
      const text = formatPointChoice({ plan: device });
      expect(text).toBe(`plan:${device}`);
      expect(parsePointChoice(text)).toEqual({ plan: device });
      expect(parsePointChoice(device)).not.toEqual({ plan: device });
    }
    const run = fixtureRun({ cuts: 4, devices: ["all", "front"] });
    expect(choosePoints(run, parsePointChoice("plan:all")).map(({ plan }) => plan)).toEqual(
      run.conditions.map(() => "all"),
    );
    expect(choosePoints(run, parsePointChoice("all")).length).toBeGreaterThan(run.conditions.length);
  });

  it("are refused with an example if there is no such plan", () => {
    const choose = () => choosePoints(run, parsePointChoice("pi|nowhere|server"));
    expect(choose).toThrow(InputError);
    expect(choose).toThrow(
      `--points pi|nowhere|server: front, all, a whole number of at least 1 or a plan's id`,
    );
    expect(choose).toThrow(`such as ${run.plans.at(-1)!.id}`);
  });
});

describe("points of the front", () => {
  const likely = (chances: readonly number[]) => {
    const run = fixtureRun({ cuts: 6 });
    const [{ name }] = run.conditions;
    const others = run.plans.map(({ id }) => id).filter((id) => !named(run).has(id));
    const chanceOf = new Map(chances.map((chance, index) => [others[index], chance]));
    const predictions = run.predictions.map((each) => {
      const onFront = each.condition === name ? (chanceOf.get(each.plan) ?? 0) : 0;
      return {
        ...each,
        uncertainty: { latency: [0, 1] as [number, number], throughput: [0, 1] as [number, number], onFront },
      };
    });
    return { run: { ...run, predictions }, name, others };
  };
  const named = ({ conditions: [{ front, baselines }] }: typeof run) =>
    new Set([...front, baselines.allLocal, ...baselines.allRemote]);
  const chosen = (of: typeof run, choice: "front" | number) =>
    new Set(
      choosePoints(of, choice).flatMap(({ condition, plan }) =>
        condition === of.conditions[0].name ? [plan] : [],
      ),
    );

  it("are all plans that may be on it, and the baselines", () => {
    const { run, others } = likely([0.04, 0.05, 0.6]);
    expect(chosen(run, "front")).toEqual(new Set([...named(run), others[1], others[2]]));
  });

  it("are not several of one split that should do the same, unless there is room for all", () => {
    const { run, others } = likely([0.3, 0.2, 0.6]);
    const first = named(run).size;
    // Two plans that differ in their windows, and make no difference.
    const [one, other] = others;
    const { stages } = run.plans.find(({ id }) => id === one)!;
    const plans = run.plans.map((plan) => (plan.id === other ? { ...plan, stages } : plan));
    const figures = run.predictions.find(({ plan }) => plan === one)!;
    const { latency, throughput } = figures;
    const predictions = run.predictions.map((each) =>
      each.plan === other ? { ...each, latency, throughput } : each,
    );
    const alike = { ...run, plans, predictions };
    expect(chosen(alike, first + 2)).toEqual(new Set([...named(run), others[2], one]));
    expect(chosen(alike, first + 3).has(other)).toBe(false);
    expect(chosen(alike, run.plans.length)).toEqual(new Set(run.plans.map(({ id }) => id)));
    expect(chosen(alike, "front").has(other)).toBe(true);
    // Nor are two of the front, but they too come last rather than never.
    const [{ front }] = alike.conditions;
    const both = {
      ...alike,
      conditions: alike.conditions.map((each) => ({ ...each, front: [...front, one, other] })),
    };
    expect(chosen(both, first + 1)).toEqual(new Set([...named(run), one]));
    expect(chosen(both, run.plans.length)).toEqual(new Set(run.plans.map(({ id }) => id)));
  });

  it("come first if a number is asked for, the likeliest first", () => {
    const { run, others } = likely([0.3, 0.05, 0.6]);
    const count = named(run).size;
    expect(chosen(run, count + 1)).toEqual(new Set([...named(run), others[2]]));
    expect(chosen(run, count + 2)).toEqual(new Set([...named(run), others[2], others[0]]));
  });
});
