import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseYaml } from "../../src/base/parseDocument.ts";
import type { ViewRow } from "../../src/explorer/engine/view.ts";
import { changeWords } from "../../src/explorer/state/changeWords.ts";
import { nearestPlan, otherWindows } from "../../src/explorer/state/choosePlan.ts";
import {
  type ExplorerState,
  fromFragment,
  holdsState,
  toFragment,
} from "../../src/explorer/state/explorerState.ts";
import { freeName } from "../../src/explorer/state/freeName.ts";
import { figureWords, linksOf, setAt, splitLinks, withFigure } from "../../src/explorer/state/links.ts";
import { measuredWords } from "../../src/explorer/state/measuredWords.ts";
import { positionOf, positions, valueAt } from "../../src/explorer/state/scale.ts";
import { shownPhase } from "../../src/explorer/state/shownPhase.ts";
import { formatConditions, parseConditions } from "../../src/network/conditions.ts";
import { editYaml } from "../../src/scenario/pack/editYaml.ts";
import { diff, patched } from "../../src/scenario/pack/patch.ts";

const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.string(),
    fc.integer(),
    fc.array(fc.integer(), { maxLength: 3 }),
    fc.dictionary(fc.string(), tie("value"), { maxKeys: 4 }),
  ),
}));
const fields = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), plain.value, { maxKeys: 4 });

describe("merge patches", () => {
  it("applying the difference of two values gives the second", () => {
    fc.assert(
      fc.property(fields, fields, (from, to) => {
        const patch = diff(from, to);
        expect(JSON.parse(JSON.stringify(patch === undefined ? from : patched(from, patch)))).toEqual(
          JSON.parse(JSON.stringify(to)),
        );
      }),
    );
  });

  it("there is no difference between values with the same fields", () => {
    fc.assert(
      fc.property(fields, (value) => {
        const bare = patched(undefined, value);
        expect(diff(value, bare)).toBeUndefined();
      }),
    );
  });

  it("edits a YAML text to the same value as the patch gives", () => {
    fc.assert(
      fc.property(fields, fields, (from, to) => {
        const patch = diff(from, to);
        const text = editYaml(JSON.stringify(from, null, 1), patch ?? {});
        expect(parseYaml(text, "text").value).toEqual(JSON.parse(JSON.stringify(to)));
      }),
    );
  });

  it("a file with anchors is written anew, so that one place changes", () => {
    const text = "a: &one { x: 1 }\nb: *one\n";
    expect(parseYaml(editYaml(text, { a: { x: 2 } }), "text").value).toEqual({ a: { x: 2 }, b: { x: 1 } });
  });
});

describe("links", () => {
  it("one figure changes and the others stay, and the typed words mean the slider's value", () => {
    const figures = ["rate", "delay", "jitter", "loss"] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...figures),
        fc.integer({ min: 1, max: positions - 1 }),
        (figure, position) => {
          const range = { min: figure === "rate" ? 1e5 : 1e-5, max: figure === "rate" ? 1e10 : 0.2 };
          const value = valueAt(range, position);
          expect(positionOf(range, value)).toBe(position);
          const words = withFigure("delay 3ms 2ms rate 40mbit loss 1%", figure, value);
          const read = parseConditions(words);
          // Units are powers of ten, which a product may miss by a last digit.
          expect(read[figure] / value).toBeCloseTo(1, 10);
          expect(parseConditions(formatConditions(read))).toEqual(read);
          expect(words).toContain(figureWords(figure, value));
        },
      ),
    );
  });

  it("splits one text for all links into one for each direction", () => {
    const document = { conditions: { wifi: "delay 3ms" } };
    const apart = splitLinks(document, "wifi", ["a", "b"]);
    const [, first] = linksOf(apart, "wifi");
    expect(first).toEqual({ name: "a>b", path: ["conditions", "wifi", "links", "a>b"], words: "delay 3ms" });
    const changed = setAt(apart, first.path, "delay 5ms");
    expect(linksOf(changed, "wifi").map(({ words }) => words)).toEqual([
      "delay 3ms",
      "delay 5ms",
      "delay 3ms",
    ]);
  });
});

describe("a change", () => {
  it("is in percent, with a digit that is not 0", () => {
    const said = [
      [2, 1, "−50 %"],
      [2, 2.5, "+25 %"],
      [51, 51.05, "+0.1 %"],
      [16.23, 16.22, "−0.06 %"],
      [1, 1, "none"],
      [1, 1 + 1e-12, "none"],
      [0, 1, ""],
    ] as const;
    for (const [a, b, words] of said) expect(changeWords(a, b)).toBe(words);
  });
});

describe("the fragment", () => {
  const opening: ExplorerState = { patch: {}, shown: "lan", phase: { x: "rate", y: "delay" } };
  const base = { name: "mine", conditions: { lan: "delay 1ms" } };

  it("gives the state back", () => {
    const state: ExplorerState = {
      patch: { conditions: { "<b>": "delay 1ms" } },
      shown: "<b>",
      plan: "pi|#%|server",
      phase: { x: "loss", y: "rate", objective: "p95" },
    };
    expect(fromFragment(toFragment(state, opening), opening, base)).toEqual(state);
    expect(toFragment(opening, opening)).toBe("");
  });

  it("of a place in the page holds no state", () => {
    const state = { ...opening, shown: "wifi" };
    expect(["", "#", toFragment(state, opening)].map(holdsState)).toEqual([true, true, true]);
    expect(["#what-if", "#front", "#%20"].map(holdsState)).toEqual([false, false, false]);
  });

  it("does not take the conditions away, without which there is no page", () => {
    for (const conditions of [null, "lan", 1, []]) {
      const state: ExplorerState = { ...opening, patch: { conditions }, plan: "pi" };
      expect(fromFragment(toFragment(state, opening), opening, base)).toEqual({ ...opening, plan: "pi" });
    }
  });

  it("any text gives a state", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(fromFragment(`#${encodeURIComponent(text)}`, opening, base)).toMatchObject({
          phase: expect.anything(),
        });
      }),
    );
  });
});

describe("names of dropped files", () => {
  it("are free", () => {
    const taken = ["pi.json", "pi (2).json", "trace", ".hidden"];
    const names = ["pi.json", "server.json", "trace", ".hidden", "a.b.csv", ""];
    expect(names.map((name) => freeName(name, (one) => taken.includes(one)))).toEqual([
      "pi (3).json",
      "server.json",
      "trace (2)",
      ".hidden (2)",
      "a.b.csv",
      "",
    ]);
  });
});

describe("what was measured", () => {
  const point = {
    condition: "lan",
    plan: "pi",
    latency: { mean: 0.1, p95: null, p99: null, interval: null },
    throughput: { mean: 10, interval: null },
  };

  it("has rates of inputs if plans differ in their batch", () => {
    const figures = [
      ["latency", 0.1],
      ["throughput", 80],
    ] as const;
    expect(measuredWords(point, figures)).toBe("pi, measured: 100 ms, 80 frames/s");
    expect(measuredWords({ ...point, batch: 8 }, figures)).toBe("pi, measured: 100 ms, 80 inputs/s");
  });
});

describe("a plan's other settings", () => {
  const row = (id: string, settings: Partial<ViewRow>) =>
    ({
      id,
      devices: ["pi", "server"],
      cuts: [3],
      window: null,
      queue: null,
      batch: null,
      threads: null,
      ...settings,
    }) as ViewRow;
  const words = (rows: ViewRow[]) => otherWindows(rows, rows[0]).map((one) => [one.row.id, one.words]);

  it("are named by their window, and by their slots where several have it", () => {
    expect(words([row("b", { window: 4, queue: 4 }), row("a", { window: 1, queue: 1 })])).toEqual([
      ["a", "1"],
      ["b", "4"],
    ]);
    expect(
      words([row("b", { queue: 8 }), row("a", { queue: 1 }), row("c", { window: 2, queue: 2 })]),
    ).toEqual([
      ["c", "2"],
      ["a", "no limit, 1 slot"],
      ["b", "no limit, 8 slots"],
    ]);
  });

  it("are of the same split, batch and threads", () => {
    const rows = [
      row("a", { window: 2, threads: { pi: 1 } }),
      row("b", { window: 2, threads: { pi: 4 } }),
      row("c", { window: 3, threads: { pi: 1 } }),
      row("d", { window: 3, threads: { pi: 1 }, batch: 8 }),
      row("e", { window: 3, threads: { pi: 1 }, cuts: [4] }),
    ];
    expect(words(rows)).toEqual([
      ["a", "2"],
      ["c", "3"],
    ]);
  });

  it("stay as near as they can when a cut moves", () => {
    const wanted = row("a", { queue: 8, threads: { pi: 4 } });
    const near = nearestPlan(
      [
        row("b", { queue: 8, threads: { pi: 1 } }),
        row("c", { queue: 1, threads: { pi: 4 } }),
        row("d", { queue: 7, threads: { pi: 4 } }),
        row("e", { window: 8, queue: 8, threads: { pi: 4 } }),
      ],
      wanted,
    );
    expect(near?.id).toBe("d");
  });
});

describe("the shown phase diagram", () => {
  const cell = { x: 0, y: 0, plan: "pi", value: 1, allLocal: 1 };
  const sweep = {
    base: "",
    x: { parameter: "rate" as const, values: [1] },
    y: { parameter: "delay" as const, values: [1] },
    cells: ["latency", "throughput"].map((objective) => ({ ...cell, objective })),
  };

  it("is by an objective that is one", () => {
    const shown = (chosen?: "p95" | "latency", objectives = ["latency", "throughput"] as const) =>
      shownPhase(sweep, { x: "rate", y: "delay", objective: chosen }, objectives);
    expect(shown("latency")).toMatchObject({ objective: "latency", cells: [sweep.cells[0]] });
    // The axes were changed, and p95 is no objective any more.
    expect(shown("p95")).toMatchObject({ objective: "throughput", cells: [sweep.cells[1]] });
    expect(shown()).toMatchObject({ objective: "throughput" });
  });

  it("is of both parameters that were chosen, in whichever order", () => {
    const shown = (x: "rate" | "delay" | "loss", y: "rate" | "delay" | "loss") => {
      const { cells, isTurned } = shownPhase(sweep, { x, y }, ["latency"]);
      return [cells.length, isTurned];
    };
    expect(shown("rate", "delay")).toEqual([1, false]);
    expect(shown("delay", "rate")).toEqual([1, true]);
    expect(shown("rate", "loss")[0]).toBe(0);
    expect(shown("loss", "rate")[0]).toBe(0);
  });

  it("is there also if no cell has a plan, but not while it is of other parameters", () => {
    const none = { ...sweep, cells: [] };
    const isThere = (y: "delay" | "loss", of?: typeof none) => shownPhase(of, { x: "rate", y }, []).isThere;
    expect([isThere("delay", none), isThere("loss", none), isThere("delay")]).toEqual([true, false, false]);
  });
});
