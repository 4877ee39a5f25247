import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import { stringify } from "yaml";
import { madeUpProfile } from "./profile.ts";

const directories: string[] = [];
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** A new directory with `base.yaml`, a scenario over two made-up boards, and `study.yaml` with these fields. */
export function writeStudy(
  fields: Record<string, unknown>,
  frames = 30,
): { directory: string; study: string } {
  const directory = mkdtempSync(path.join(tmpdir(), "study-"));
  directories.push(directory);
  for (const [name, segments] of [
    ["slow", [4e-3, 8e-3, 6e-3]],
    ["fast", [1e-3, 2e-3, 1.5e-3]],
  ] as const) {
    const profile = madeUpProfile([...segments], [40_000, 20_000, 10_000, 400], { name });
    writeFileSync(path.join(directory, `${name}.json`), JSON.stringify(profile));
  }
  writeFileSync(
    path.join(directory, "base.yaml"),
    stringify({
      schema: "paretopipe/scenario/v1",
      name: "two boards",
      source: "pi",
      devices: { pi: { profile: "slow.json" }, server: { profile: "fast.json" } },
      conditions: { net: "delay 3ms 1ms rate 40mbit" },
      workload: { frames },
      replications: 2,
    }),
  );
  const study = path.join(directory, "study.yaml");
  writeFileSync(
    study,
    stringify({ schema: "paretopipe/study/v1", name: "tried", scenario: "base.yaml", ...fields }),
  );
  mkdirSync(path.join(directory, "traces"));
  writeFileSync(
    path.join(directory, "traces", "long.csv"),
    `time,rate\n${Array.from({ length: 500 }, (_, row) => `${row},${10 + (row % 7)}mbit`).join("\n")}\n`,
  );
  return { directory, study };
}

/** A study of 18 cells: slowdowns, networks (one with a trace), seeds, and one further cell. */
export const triedFields = {
  grid: {
    "devices.pi.slowdown": [1, 4],
    network: {
      wifi: { "conditions.net": "delay 3ms 1ms rate 40mbit" },
      cable: { "conditions.net": "delay 0.1ms rate 1gbit" },
      recorded: { "conditions.net": { all: "delay 5ms", trace: { file: "traces/long.csv" } } },
    },
  },
  list: [{ name: "weak", set: { "devices.pi.slowdown": 16, 'conditions["over there"]': "rate 2mbit" } }],
  seeds: [3, 5],
};
