import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { explore } from "../../src/explore/explore.ts";
import { modelGraphOf } from "../../src/explore/modelGraphOf.ts";
import {
  readModelGraph,
  readPackedScenario,
  readRun,
  writeModelGraph,
  writeRun,
} from "../../src/explore/runDirectory.ts";
import { exploreRun } from "../../src/explorer/exploreRun.ts";
import { freezeModel } from "../../src/graph/freeze.ts";
import { judge } from "../../src/judge/judge.ts";
import { measurementOf } from "../../src/judge/measurement.ts";
import { readValidation, writeValidation } from "../../src/judge/validationDirectory.ts";
import { plansCsv } from "../../src/report/plansCsv.ts";
import { writeReport } from "../../src/report/writeReport.ts";
import { loadScenario } from "../../src/scenario/loadScenario.ts";
import { packScenario } from "../../src/scenario/pack/packScenario.ts";
import { parseScenarioText } from "../../src/scenario/pack/scenarioText.ts";
import type { ScenarioFiles } from "../../src/scenario/scenarioFiles.ts";
import { joinParts, readParts } from "../../src/scenario/scenarioParts.ts";
import { missingBrowser, openBrowser } from "../support/browser.ts";
import { cli } from "../support/cli.ts";
import { describeWhere } from "../support/describeWhere.ts";
import {
  openExplorer,
  openKnobs,
  openPageFile,
  saved,
  type,
  violations,
  wholeAnswer,
} from "./openExplorer.ts";

const scenario = `schema: paretopipe/scenario/v1
name: a run
source: pi
devices:
  pi: { profile: profiles/alexnet.b1.json, slowdown: 4 }
  server: { profile: profiles/alexnet.b1.json }
conditions:
  wifi: delay 3ms rate 40mbit # at home
  lte: delay 40ms rate 10mbit
workload: { frames: 40 }
`;

let directory: string;
const at = (name: string) => path.join(directory, name);

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "explorer-run-"));
  mkdirSync(at("profiles"));
  cpSync("profiles/xeon-2core/alexnet.b1.json", at("profiles/alexnet.b1.json"));
  writeFileSync(at("one.yaml"), scenario);
  const options = ["--where", "p95<=2s", "--seed", "5", "--rule", "input stays"];
  expect(await cli(["simulate", at("one.yaml"), "--out", at("run"), ...options])).toMatchObject({ code: 0 });
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Adds a validation to the run, of measurements that are a tenth off. */
async function measure(): Promise<void> {
  const run = await readRun(at("run"));
  const measurements = run.predictions
    .filter(({ condition }) => condition === "wifi")
    .slice(0, 4)
    .map(({ condition, plan, latency, throughput }) => {
      const [l, t] = [latency.mean * 1.1, throughput.mean * 0.9];
      const means = measurementOf({ condition, plan, latency: l, throughput: t });
      means.latency.interval = [l * 0.95, l * 1.05];
      means.throughput.interval = [t * 0.95, t * 1.05];
      return means;
    });
  await writeValidation(judge({ run, measurements }), at("run"));
}

describe("the scenario of a run", () => {
  it("gives the run again, options of the command included", async () => {
    const packed = (await readPackedScenario(at("run")))!;
    expect(packed.text).toContain("# at home");
    writeFileSync(at("again.yaml"), packed.text);
    const again = await explore(await loadScenario(at("again.yaml")));
    expect(plansCsv(again)).toBe(readFileSync(at("run/plans.csv"), "utf8"));
  });

  it("does not stay beside a run of another origin", async () => {
    cpSync(at("run"), at("other"), { recursive: true });
    await writeRun(await readRun(at("run")), at("other"));
    expect(existsSync(at("other/scenario.json"))).toBe(false);
    expect(await cli(["explore", at("other"), "--no-open"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/cannot be explored, because it does not hold its scenario/),
    });
    await writeReport(await readRun(at("other")), at("other"));
    expect(readFileSync(at("other/report.html"), "utf8")).toMatch(
      /This run cannot be explored here, because/,
    );
  });

  it("a limit from below and one from above make a run that cannot be explored", async () => {
    const both = ["--where", "p95<=2s", "--where", "p95>=1ms"];
    expect(await cli(["simulate", at("one.yaml"), "--out", at("both"), ...both])).toMatchObject({ code: 0 });
    expect(existsSync(at("both/scenario.json"))).toBe(false);
  });

  it("keeps the graph of its model if the report is given the model, and refuses another", async () => {
    expect(await cli(["report", at("run"), "--model", "mobilenet_v2"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/is not the model of the profiles, alexnet/),
    });
    cpSync(at("run"), at("seen"), { recursive: true });
    expect((await exploreRun(at("seen"))).graph).toHaveProperty("outline.name", "alexnet");
    expect(await cli(["report", at("seen"), "--model", "alexnet", "--charts", "none"])).toMatchObject({
      code: 0,
    });
    const graph = await readModelGraph(at("seen"));
    expect((await exploreRun(at("seen"))).graph).toEqual(graph);
    // A run of the same directory that was made anew does not keep it.
    await writeRun(await readRun(at("seen")), at("seen"));
    expect(await readModelGraph(at("seen"))).toBeNull();
  });

  it("options that are for a scenario file are refused for a run", async () => {
    expect(await cli(["explore", at("run"), "--measured", at("run")])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--measured is for a scenario file/),
    });
  });
});

describeWhere(missingBrowser())("a run in the explorer", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
    await measure();
  });
  afterAll(() => browser.close());

  /** The measured points that the page draws, each with its interval's bars. */
  const drawn = async (page: Page) => ({
    points: await page.locator("[data-measured]").count(),
    bars: await page.locator("[data-measured] .bar-of-interval").count(),
  });

  it("shows what was measured, with intervals", async () => {
    const { page } = await openExplorer(browser, await exploreRun(at("run")), at("page"));
    expect(await drawn(page)).toEqual({ points: 4, bars: 8 });
    await page.getByRole("button", { name: "lte", exact: true }).click();
    await wholeAnswer(page);
    expect(await drawn(page)).toEqual({ points: 0, bars: 0 });
  });

  it("text in the files of a run never becomes markup, in the explorer and in the report", async () => {
    const names = (place: string) => `<img src=x onerror="alert('${place}')">$&</script></text></svg><b>`;
    const base = await packScenario(at("one.yaml"));
    const [file] = Object.values(base.files);
    if (file.kind !== "profile") throw new Error("the scenario's only file is a profile");
    const profile = structuredClone(file.profile);
    profile.name = names("profile");
    profile.model.name = names("model");
    profile.provenance.before.name = names("host");
    profile.provenance.before.cpu = names("cpu");
    for (const cut of profile.cuts) cut.name = names(`cut ${cut.name}`);
    const packed = {
      ...base,
      file: names("scenario file"),
      text: JSON.stringify({
        schema: "paretopipe/scenario/v1",
        name: names("scenario"),
        source: "pi",
        devices: {
          pi: { profile: names("path"), slowdown: 4 },
          constructor: { profile: names("path") },
        },
        conditions: { [names("condition")]: "delay 1ms" },
        workload: { frames: 20 },
      }),
      files: { [names("path")]: { kind: "profile" as const, profile } },
    };
    mkdirSync(at("hostile"), { recursive: true });
    writeFileSync(at("hostile/scenario.json"), JSON.stringify(packed));
    const files = { readProfile: async () => profile } as unknown as ScenarioFiles;
    const document = parseScenarioText(packed.text, packed.file);
    const run = await explore(joinParts(await readParts(document, files), document.place));
    await writeRun(run, at("hostile"), packed);
    const { condition, plan, latency, throughput } = run.predictions[0];
    const means = measurementOf({ condition, plan, latency: latency.mean, throughput: throughput.mean });
    await writeValidation(judge({ run, measurements: [means] }), at("hostile"));
    const border = { name: names("border"), tensors: 1, bytes: 1 };
    const graph = modelGraphOf(await freezeModel({ name: "plain", file: "test/fixtures/plain.onnx" }), []);
    await writeModelGraph(
      {
        ...graph,
        outline: {
          ...graph.outline,
          name: names("model"),
          input: border,
          blocks: graph.outline.blocks.map((block) => ({ ...block, label: names("block") })),
        },
        cuts: profile.cuts.map(({ name }) => ({ name, position: 0 })),
      },
      at("hostile"),
    );
    await writeReport(await readRun(at("hostile")), at("hostile"), await readValidation(at("hostile"), run), {
      charts: "none",
    });
    const { page, complaints } = await openExplorer(browser, await exploreRun(at("hostile")), at("page"));
    expect(await page.locator("h1").innerText()).toBe(names("scenario"));
    await page.getByLabel("Compare with").selectOption({ index: 1 });
    await page.locator('[data-chart="phase"]').waitFor();
    expect(await page.getByRole("rowheader", { name: names("block") }).count()).toBeGreaterThan(0);
    expect(await drawn(page)).toMatchObject({ points: 1 });
    expect(await page.locator("img, b").count()).toBe(0);
    expect(complaints).toEqual([]);
    const opened = await openPageFile(browser, at("hostile/report.html"));
    await opened.page.getByText("Open the knobs").click();
    await wholeAnswer(opened.page);
    expect(await opened.page.locator("img, b").count()).toBe(0);
    expect(opened.complaints).toEqual([]);
    // Devices may not be called so: the page would not even open.
    const text = packed.text.replaceAll('"pi"', () => JSON.stringify(names("device")));
    writeFileSync(at("hostile/scenario.json"), JSON.stringify({ ...packed, text }));
    await expect(exploreRun(at("hostile"))).rejects.toThrow(/a device's name is made of letters/);
  });

  it.each([1280, 390])("the report holds it in a fold, below 3 MB, %d pixels wide", async (width) => {
    expect(await cli(["report", at("run")])).toMatchObject({ code: 0 });
    const report = at("run/report.html");
    expect(statSync(report).size).toBeLessThan(3e6);
    const { page, complaints, requests } = await openPageFile(browser, report, { width });
    expect(await page.locator('[data-test="verdict"]').count()).toBe(0);
    await page.getByText("Open the knobs").click();
    await wholeAnswer(page);
    expect(await drawn(page)).toEqual({ points: 4, bars: 8 });
    // The law: the page's figures are those of `simulate`, which wrote this directory.
    expect(await saved(page, "Plans as CSV")).toBe(readFileSync(at("run/plans.csv"), "utf8"));
    await openKnobs(page);
    await type(page, "rate, typed", "7mbit");
    await wholeAnswer(page);
    writeFileSync(at("turned.yaml"), await saved(page, "Scenario as YAML"));
    expect(await saved(page, "Plans as CSV")).toBe(
      plansCsv(await explore(await loadScenario(at("turned.yaml")))),
    );
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    expect(requests.filter((url) => !/^(file|blob|data):/.test(url))).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
  });
});
