import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { CellInput } from "../../src/study/cellInput.ts";
import { decodeData } from "../../src/study/plainData.ts";
import { readStudy } from "../../src/study/studyFile.ts";
import { writeStudy } from "../support/study.ts";

/** Resolves every cell of a study, in order; returns the slowdowns of each cell's devices. */
async function slowdowns(study: string): Promise<[string, Record<string, number>][]> {
  const { cells, resolver } = await readStudy(study);
  const found: [string, Record<string, number>][] = [];
  for (let index = 0; index < cells.length; index++) {
    const cell = cells.at(index);
    const { devices } = decodeData((await resolver.resolve(cell)).text) as CellInput;
    found.push([cell.name, Object.fromEntries(devices.map(({ name, slowdown }) => [name, slowdown]))]);
  }
  return found;
}

describe("CellResolver", () => {
  it("reads a trace once, however many seeds there are, and generates one for each seed", async () => {
    const network = {
      recorded: { "conditions.net": { trace: { file: "traces/long.csv" } } },
      generated: { "conditions.net": { trace: { preset: "wifi-home", duration: "300s" } } },
    };
    const { directory, study } = writeStudy({ grid: { network }, seeds: 3 });
    const { cells, resolver } = await readStudy(study);
    const shared: string[] = [];
    for (let index = 0; index < cells.length; index++) {
      const packed = await resolver.resolve(cells.at(index));
      shared.push(packed.shared.map(({ hash }) => hash).join());
      // A trace that was read is not looked for again.
      rmSync(path.join(directory, "traces"), { recursive: true, force: true });
    }
    expect(new Set(shared.slice(0, 3)).size).toBe(1);
    expect(new Set(shared.slice(3)).size).toBe(3);
  });

  it("leaves out the scenario's phase diagram, which a study's results do not have", async () => {
    const { directory, study } = writeStudy({});
    const inputOf = async () => {
      const { cells, resolver } = await readStudy(study);
      return resolver.resolve(cells.at(0));
    };
    const without = await inputOf();
    const base = path.join(directory, "base.yaml");
    appendFileSync(base, "sweep: { rate: [1mbit, 2mbit], delay: [1ms, 2ms] }\n");
    expect((await inputOf()).hash).toBe(without.hash);
  });

  it("sets a field inside another axis's value for that cell alone", async () => {
    const { study } = writeStudy({
      grid: {
        "devices.pi": [{ profile: "slow.json" }],
        load: { heavy: { "devices.pi.slowdown": 8 }, light: {} },
      },
    });
    expect(await slowdowns(study)).toEqual([
      [expect.stringContaining("load=heavy"), { pi: 8, server: 1 }],
      [expect.stringContaining("load=light"), { pi: 1, server: 1 }],
    ]);
  });

  it("sets a field of one device where the scenario gives two of them by an alias", async () => {
    const { directory, study } = writeStudy({ grid: { "devices.pi.slowdown": [2, 4] } });
    const base = path.join(directory, "base.yaml");
    const text = readFileSync(base, "utf8");
    const written = text.replace(
      /^devices:\n(?: .*\n)+/m,
      "devices:\n  pi: &d { profile: slow.json }\n  server: *d\n",
    );
    expect(written).toContain("*d");
    writeFileSync(base, written);
    expect(await slowdowns(study)).toEqual([
      ["devices.pi.slowdown=2", { pi: 2, server: 1 }],
      ["devices.pi.slowdown=4", { pi: 4, server: 1 }],
    ]);
  });

  it("sets a field of one device where a value of an axis gives two of them by an alias", async () => {
    const { study } = writeStudy({});
    writeFileSync(
      study,
      `schema: paretopipe/study/v1
name: tried
scenario: base.yaml
grid:
  boards: { equal: { devices: { pi: &d { profile: slow.json }, server: *d } } }
  devices.pi.slowdown: [2]
`,
    );
    expect((await slowdowns(study))[0][1]).toEqual({ pi: 2, server: 1 });
  });
});
