import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { PageFiles } from "../../src/explorer/engine/pageFiles.ts";
import { loadTrace } from "../../src/scenario/loadTrace.ts";
import { packedScenarioSchema } from "../../src/scenario/pack/packedScenario.ts";
import { packScenario } from "../../src/scenario/pack/packScenario.ts";
import { cliHere } from "../support/cliHere.ts";
import { writeSmallScenario } from "../support/smallScenario.ts";

let directory: string;
let scenario: Record<string, unknown>;
const at = (name: string) => path.join(directory, name);
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "pack-"));
  const { scenario: file } = await writeSmallScenario(directory);
  scenario = parse(readFileSync(file, "utf8"));
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("a scenario in JSON", () => {
  it("stays JSON when it is packed with changes", async () => {
    writeFileSync(at("small.scenario.json"), JSON.stringify(scenario));
    copyFileSync(at("small.json"), at("other.json"));
    const { text } = await packScenario(at("small.scenario.json"), {
      profiles: new Map([["pi", at("other.json")]]),
      changes: { seed: 3, runtime: { queue: 2 }, conditions: { slow: null } },
    });
    expect(JSON.parse(text)).toEqual({
      ...scenario,
      seed: 3,
      devices: { ...(scenario.devices as object), pi: { profile: "other.json" } },
      conditions: { direct: "delay 0ms" },
      runtime: { window: "none", queue: 2 },
    });
  });

  it("can be simulated with options that change it", async () => {
    const args = ["--seed", "3", "--where", "latency<=1s", "--out", at("run"), "--charts", "none", "--quiet"];
    expect(await cliHere(["simulate", at("small.scenario.json"), ...args])).toMatchObject({ code: 0 });
    const packed = JSON.parse(readFileSync(at("run/scenario.json"), "utf8"));
    expect(JSON.parse(packed.text)).toMatchObject({ seed: 3, where: { latency: "<=1s" } });
  });
});

describe("a trace is packed as it was read", () => {
  const withTrace = async (file: string) => {
    const conditions = { direct: { trace: { file, after: "hold" } } };
    writeFileSync(at("traced.json"), JSON.stringify({ ...scenario, conditions }));
    const packed = packedScenarioSchema.parse(
      JSON.parse(JSON.stringify(await packScenario(at("traced.json")))),
    );
    const words = { after: "hold" } as const;
    expect(await new PageFiles(packed.files).loadTrace(file, words)).toEqual(
      await loadTrace(at(file), words),
    );
    return packed.files[file];
  };

  it("in a Windows encoding", async () => {
    const bytes = Buffer.from("# gemessen in K\xf6ln\ntime,rate\n0,20mbit\n1,5mbit\n", "latin1");
    writeFileSync(at("cologne.csv"), bytes);
    expect(await withTrace("cologne.csv")).toMatchObject({
      kind: "trace",
      text: expect.stringContaining("Köln"),
    });
  });

  it("of more bytes than are read as a whole", async () => {
    writeFileSync(at("long.up"), Buffer.alloc(70 * 2 ** 20, "1000\n"));
    expect(await withTrace("long.up")).toMatchObject({ kind: "read trace" });
  });
});
