import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { randomStream } from "../../src/base/random.ts";
import { explore } from "../../src/explore/explore.ts";
import { explorerData } from "../../src/report/explorer/explorerData.ts";
import { plansCsv } from "../../src/report/plansCsv.ts";
import { loadScenario } from "../../src/scenario/loadScenario.ts";
import { packScenario } from "../../src/scenario/pack/packScenario.ts";
import { missingBrowser, openBrowser } from "../support/browser.ts";
import { cli } from "../support/cli.ts";
import { describeWhere } from "../support/describeWhere.ts";
import { openExplorer, openKnobs, patient, saved, type, wholeAnswer } from "./openExplorer.ts";

const states = 20;

/** Of these states the command itself is run, which draws a report each time. */
const byCommand = [7];

const scenario = `# A comment that stays.
schema: paretopipe/scenario/v1
name: the law
source: pi
devices:
  pi: { profile: profiles/alexnet.b1.json, slowdown: 4 }
  server: { profile: profiles/alexnet.b1.json }
conditions:
  wifi: delay 3ms rate 40mbit # at home
  lte: { all: delay 40ms rate 10mbit, startup: true }
workload: { frames: 40 }
replications: 2
`;

const random = randomStream(7, "explorer's law");
const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)];
const between = (low: number, high: number) => Number((low * (high / low) ** random()).toPrecision(3));

/** Turns some of the page's knobs, at random but the same in every run of the test. */
async function turnKnobs(page: Page): Promise<void> {
  await page.getByRole("button", { name: pick(["wifi", "lte"]), exact: true }).click();
  if (random() < 0.7) await type(page, "rate, typed", `${between(1, 500)}mbit`);
  if (random() < 0.7) await type(page, "delay, typed", `${between(0.05, 150)}ms`);
  if (random() < 0.4) await type(page, "jitter, typed", `${between(0.05, 20)}ms`);
  if (random() < 0.4) await type(page, "loss, typed", `${between(0.05, 2)}%`);
  if (random() < 0.6) await type(page, "pi: times slower than profiled, typed", `${between(0.5, 12)}`);
  if (random() < 0.3) await type(page, /^Frames in flight \(window\)/, pick(["auto", "none", "1, 4", "3"]));
  if (random() < 0.3)
    await page.getByLabel("Frames come").selectOption(pick(["saturated", "period", "poisson"]));
  if (random() < 0.3)
    await type(page, "Limit on 95th percentile of latency", pick(["<= 300ms", "<= 2s", ""]));
  if (random() < 0.3)
    await page.getByLabel("Objective up").selectOption(pick(["throughput", "p95", "memory"]));
}

describeWhere(missingBrowser())("the explorer's law", () => {
  let browser: Browser;
  let directory: string;
  beforeAll(async () => {
    browser = await openBrowser();
    directory = mkdtempSync(path.join(tmpdir(), "explorer-law-"));
    mkdirSync(path.join(directory, "profiles"));
    cpSync("profiles/xeon-2core/alexnet.b1.json", path.join(directory, "profiles", "alexnet.b1.json"));
    writeFileSync(path.join(directory, "law.yaml"), scenario);
  });
  afterAll(async () => {
    await browser.close();
    rmSync(directory, { recursive: true });
  });

  it(`in ${states} random states the page shows what simulate writes for the exported scenario, to the last digit`, async () => {
    const data = explorerData(await packScenario(path.join(directory, "law.yaml")));
    const { page, complaints, requests } = await openExplorer(browser, data, directory);
    await openKnobs(page);
    const file = path.join(directory, "law.explored.yaml");
    for (let state = 0; state < states; state++) {
      await turnKnobs(page);
      await wholeAnswer(page);
      expect(await page.locator(".fault").allInnerTexts()).toEqual([]);
      const text = await saved(page, "Scenario as YAML");
      writeFileSync(file, text);
      const csv = await saved(page, "Plans as CSV");
      const run = await explore(await loadScenario(file));
      expect(csv, text).toBe(plansCsv(run));
      const shown = await page.locator('nav [aria-pressed="true"]').innerText();
      const condition = run.conditions.find(({ name }) => name === shown)!;
      expect(await page.locator('[data-test="verdict"]').innerText()).toBe(condition.verdict);
      const words = await page.locator('[data-test="chosen"]').innerText();
      const value = Number(await page.locator('[data-figure="latency"]').getAttribute("data-value"));
      const rows = csv.split("\n").filter((line) => line.startsWith(`${shown},`) && line.includes(words));
      expect(rows.map((line) => line.includes(String(value)))).toContain(true);
      if (!byCommand.includes(state)) continue;
      const out = path.join(directory, `run${state}`);
      expect(await cli(["simulate", file, "--out", out, "--charts", "none"])).toMatchObject({ code: 0 });
      expect(csv).toBe(readFileSync(path.join(out, "plans.csv"), "utf8"));
    }
    expect(complaints).toEqual([]);
    expect(requests.filter((url) => !/^(file|blob|data):/.test(url))).toEqual([]);
  });

  it("the exported scenario keeps comments, and differs only where a knob was turned", async () => {
    const data = explorerData(await packScenario(path.join(directory, "law.yaml")));
    const { page } = await openExplorer(browser, data, directory);
    expect(await saved(page, "Scenario as YAML")).toBe(scenario);
    await type(page, "rate, typed", "80mbit");
    await wholeAnswer(page);
    expect(await saved(page, "Scenario as YAML")).toBe(scenario.replace("rate 40mbit", "rate 80mbit"));
    const copy = await browser.newPage();
    await copy.goto(page.url());
    await expect.poll(() => copy.getByLabel("rate, typed").inputValue(), patient).toBe("80mbit");
  });
});
