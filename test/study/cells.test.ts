import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { studyCells } from "../../src/study/cells.ts";
import { type Study, studySchema } from "../../src/study/studySchema.ts";

const study = (fields: Record<string, unknown>): Study =>
  studySchema.parse({ schema: "paretopipe/study/v1", name: "x", scenario: "x.yaml", ...fields });
const all = (fields: Record<string, unknown>) => {
  const cells = studyCells(study(fields));
  return Array.from({ length: cells.length }, (_, index) => cells.at(index));
};

describe("studyCells", () => {
  it("lists the grid, whose first axis varies slowest, then the list, each with every seed", () => {
    const cells = all({
      grid: {
        "devices.pi.slowdown": [1, 2],
        network: { a: { "conditions.net": "" }, b: { "conditions.net": "rate 1mbit" } },
      },
      list: [{ name: "weak", set: { "devices.pi.slowdown": 9, "workload.frames": 5 } }],
      seeds: [7, 8],
    });
    expect(cells.map(({ name }) => name)).toEqual([
      ...["devices.pi.slowdown=1, network=a, seed 7", "devices.pi.slowdown=1, network=a, seed 8"],
      ...["devices.pi.slowdown=1, network=b, seed 7", "devices.pi.slowdown=1, network=b, seed 8"],
      ...["devices.pi.slowdown=2, network=a, seed 7", "devices.pi.slowdown=2, network=a, seed 8"],
      ...["devices.pi.slowdown=2, network=b, seed 7", "devices.pi.slowdown=2, network=b, seed 8"],
      ...["weak, seed 7", "weak, seed 8"],
    ]);
    expect(cells[5].values).toEqual([2, "a", null]);
    expect(cells[9].values).toEqual([9, null, 5]);
    expect(cells[9].settings).toEqual([
      { path: ["devices", "pi", "slowdown"], value: 9 },
      { path: ["workload", "frames"], value: 5 },
      { path: ["seed"], value: 8 },
    ]);
  });

  it("has as many cells as combinations, all with names of their own", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(sizes, fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }), (lengths, seeds) => {
        const grid = Object.fromEntries(
          lengths.map((length, axis) => [`f${axis}`, Array.from({ length }, (_, value) => value)]),
        );
        const cells = all({ grid, seeds });
        expect(cells).toHaveLength(lengths.reduce((product, length) => product * length, seeds ?? 1));
        expect(new Set(cells.map(({ name }) => name)).size).toBe(cells.length);
      }),
    );
  });

  it("is the scenario alone where the study sets nothing, and the list alone where there is no grid", () => {
    expect(all({}).map(({ name }) => name)).toEqual(["the scenario"]);
    expect(all({ list: [{ name: "one", set: {} }] }).map(({ name }) => name)).toEqual(["one"]);
  });

  it.each([
    ["the same field", { "devices.pi.slowdown": [1, 2], board: { weak: { "devices.pi.slowdown": 8 } } }],
    ["a field around it", { "devices.pi.slowdown": [1, 2], "devices.pi": [{ profile: "a.json" }] }],
  ])("refuses an axis that sets %s that one before it sets", (_, grid) => {
    expect(() => all({ grid })).toThrow(
      /^grid: axis devices\.pi\.slowdown and axis (board|devices\.pi) both set devices\.pi(\.slowdown)?, and/,
    );
  });

  it.each([
    [
      { grid: { board: { weak: { "devices.pi.slowdown": 8, "devices.pi": { profile: "a.json" } } } } },
      "grid.board.weak: devices.pi.slowdown and devices.pi both set devices.pi, and a cell has one value of it",
    ],
    [
      { list: [{ name: "a", set: { "devices.pi.slowdown": 8, 'devices["pi"].slowdown': 9 } }] },
      'list: "a": devices.pi.slowdown and devices["pi"].slowdown both set devices.pi.slowdown, and',
    ],
    [
      { list: [{ name: "a", set: { '["seed"]': 5 } }], seeds: 2 },
      'list: "a": ["seed"] and seeds both set seed, and',
    ],
  ])("refuses a point or a cell that sets a field twice: %j", (fields, message) => {
    expect(() => all(fields)).toThrow(message);
  });

  it("sets a field inside a value that it has set before", () => {
    const set = { "devices.pi": { profile: "a.json" }, "devices.pi.slowdown": 8 };
    expect(all({ grid: { board: { weak: set } }, list: [{ name: "a", set }] })).toHaveLength(2);
  });

  it("refuses seeds beside an axis that sets the seed", () => {
    expect(() => all({ grid: { '["seed"]': [5, 6] }, seeds: 2 })).toThrow(
      'grid: axis ["seed"] and seeds both set seed, and a cell has one value of it',
    );
  });

  it.each([
    [{ grid: { "devices.pi.slowdown": [2, 3, 2.0] } }, "grid.devices.pi.slowdown: 2 is there twice, and"],
    [{ grid: { name: ["2", 2] } }, "grid.name: 2 is there twice, and its cells would count twice"],
    [{ grid: { only: [["pi"], ["pi"]] } }, 'grid.only: ["pi"] is there twice, and'],
    [{ seeds: [7, 8, 7] }, "seeds: 7 is there twice, and"],
  ])("refuses a value or a seed that is there twice: %j", (fields, message) => {
    expect(() => all(fields)).toThrow(message);
  });

  it("lets an axis set a field within the value of another", () => {
    const grid = { "devices.pi": [{ profile: "a.json" }], "devices.pi.slowdown": [1, 2] };
    expect(all({ grid })).toHaveLength(2);
  });

  it("tells axes of numbers from others", () => {
    const { axes } = studyCells(study({ grid: { a: [1, 2], b: [1, "2"], c: [{ x: 1 }] } }));
    expect(axes).toEqual([
      { name: "a", isNumeric: true },
      { name: "b", isNumeric: false },
      { name: "c", isNumeric: false },
    ]);
  });
});
