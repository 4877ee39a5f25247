import { describe, expect, it } from "vitest";
import { runCharts } from "../../src/report/charts/runCharts.ts";
import { drawnConditions } from "../../src/report/drawnConditions.ts";
import { reportHtml } from "../../src/report/html/reportHtml.ts";
import { fixtureRun } from "./fixture.ts";

const many = fixtureRun({
  conditions: Array.from({ length: 500 }, (_, index) => {
    const delay = 0.001 * (1 + index);
    return { name: `c${index}`, description: `delay ${index + 1}ms`, delay, rate: 1e8 };
  }),
});

describe("drawnConditions", () => {
  it("returns all conditions if there are few", () => {
    const run = fixtureRun();
    expect([...drawnConditions(run, null)]).toEqual(["lan", "delay 200ms", "rate 5mbit"]);
  });

  it("returns twelve if there are many, those with fronts of their own first", () => {
    const drawn = [...drawnConditions(many, null)];
    expect(drawn.length).toBe(12);
    const first = many.conditions.find(({ name }) => name === drawn[0])!;
    const second = many.conditions.find(({ name }) => name === drawn[1])!;
    expect(second.front).not.toEqual(first.front);
  });

  it("returns the requested ones, which must exist", () => {
    expect([...drawnConditions(many, null, ["c400", "c7"])]).toEqual(["c400", "c7"]);
    expect(() => drawnConditions(many, null, ["c500"])).toThrow(
      /no condition "c500"; it has c0, .*, c19, and 480 more/,
    );
  });
});

describe("a report of 500 conditions", () => {
  const charts = runCharts(many);

  it("draws as many charts as one of twelve", () => {
    const drawn = drawnConditions(many, null);
    const few = { ...many, conditions: many.conditions.filter(({ name }) => drawn.has(name)) };
    expect(charts.length).toBe(runCharts(few).length);
    expect(charts.find(({ part }) => part === "overview")?.description).toMatch(
      /^The fronts of 12 conditions/,
    );
  });

  it("gives a condition's charts the same names, whichever others are drawn", () => {
    const names = (conditions: string[]) =>
      runCharts(many, null, new Set(conditions)).flatMap(({ name, condition }) =>
        condition === "c400" ? [name] : [],
      );
    expect(names(["c400"])).toEqual(names(["c3", "c400"]));
    expect(names(["c400"])).toContain("plane-c400");
  });

  it("has every table, says how to draw the others, and opens in a browser", () => {
    const page = reportHtml(many, charts);
    expect(page.match(/aria-label="Front of /g)?.length).toBe(500);
    expect(page).toContain("paretopipe report DIRECTORY --condition &#39;c400&#39;");
    expect(page.length).toBeLessThan(10e6);
  });
});
