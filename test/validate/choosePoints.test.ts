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

  it("are refused with an example if there is no such plan", () => {
    const choose = () => choosePoints(run, parsePointChoice("pi|nowhere|server"));
    expect(choose).toThrow(InputError);
    expect(choose).toThrow(
      `--points pi|nowhere|server: front, all, a whole number of at least 1 or a plan's id`,
    );
    expect(choose).toThrow(`such as ${run.plans.at(-1)!.id}`);
  });
});
