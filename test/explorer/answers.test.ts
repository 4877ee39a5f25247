import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import type { Browser } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { placesAt } from "../../src/explorer/state/playing.ts";
import { type ExplorerData, explorerData } from "../../src/report/explorer/explorerData.ts";
import { packScenario } from "../../src/scenario/pack/packScenario.ts";
import { missingBrowser, openBrowser } from "../support/browser.ts";
import { describeWhere } from "../support/describeWhere.ts";
import { openExplorer, openKnobs, patient, saved, savedBytes, wholeAnswer } from "./openExplorer.ts";

describe("where frames are", () => {
  const spans = [
    { resource: "pi", kind: "compute" as const, frame: 0, begin: 0, end: 1 },
    { resource: "pi>server", kind: "transfer" as const, frame: 0, begin: 2, end: 4 },
    { resource: "server", kind: "compute" as const, frame: 0, begin: 5, end: 6 },
  ];

  it("follows a frame over device, link and waiting", () => {
    expect(placesAt(spans, 0.25)).toEqual([{ frame: 0, resource: "pi", share: 0.25, isWaiting: false }]);
    expect(placesAt(spans, 1.5)).toMatchObject([{ resource: "pi", isWaiting: true }]);
    expect(placesAt(spans, 3)).toMatchObject([{ resource: "pi>server", share: 0.5, isWaiting: false }]);
    expect(placesAt(spans, 4.5)).toMatchObject([{ resource: "server", isWaiting: true }]);
    expect(placesAt(spans, 6)).toEqual([]);
  });

  it("shows no frame twice", () => {
    const span = fc.record({
      resource: fc.constantFrom("a", "b", "a>b"),
      kind: fc.constant("compute" as const),
      frame: fc.nat(3),
      begin: fc.nat(20),
      end: fc.integer({ min: 21, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(span), fc.nat(40), (spans, time) => {
        const frames = placesAt(spans, time).map(({ frame }) => frame);
        expect(new Set(frames).size).toBe(frames.length);
      }),
    );
  });
});

describeWhere(missingBrowser())("the explorer's answers", () => {
  let browser: Browser;
  let directory: string;
  let data: ExplorerData;
  beforeAll(async () => {
    browser = await openBrowser();
    directory = mkdtempSync(path.join(tmpdir(), "explorer-answers-"));
    data = explorerData(await packScenario("scenarios/alexnet.slow-fast.yaml"));
  });
  afterAll(async () => {
    await browser.close();
    rmSync(directory, { recursive: true });
  });

  it("frames move when time does, and a reader who wants no motion is offered no playing", async () => {
    const { page } = await openExplorer(browser, data, directory);
    const time = page.getByLabel("Time", { exact: true });
    await page.getByRole("button", { name: "Play" }).waitFor();
    await time.fill("200");
    const picture = page.locator('[data-chart="pipeline"]');
    expect(await picture.locator("[data-frame]").count()).toBeGreaterThan(0);
    const before = await picture.getAttribute("aria-label");
    await time.fill("100");
    expect(await picture.getAttribute("aria-label")).not.toBe(before);
    const still = await browser.newPage({ reducedMotion: "reduce" });
    await still.goto(page.url());
    await still.locator('[data-chart="pipeline"]').waitFor(patient);
    expect(await still.getByRole("button", { name: "Play" }).count()).toBe(0);
  });

  it("two plans stand side by side, and every chart is saved as SVG", async () => {
    const { page } = await openExplorer(browser, data, directory);
    await page.getByLabel("Compare with").selectOption({ index: 1 });
    await page.locator('[data-chart="phase"]').waitFor();
    await expect.poll(() => page.locator('[data-chart="strip"]').count(), patient).toBe(3);
    const names = ["plane", "model", "latency", "pipeline", "gantt", "phase"];
    for (const name of names) {
      const text = await saved(page, `Save the chart ${name} as SVG`);
      expect(text).toMatch(/^<svg [^>]*width="\d+"/);
    }
  });

  it("every chart is saved as PNG, at twice its size and drawn", async () => {
    const { page } = await openExplorer(browser, data, directory);
    await page.locator('[data-chart="phase"]').waitFor();
    for (const name of ["plane", "model", "latency", "pipeline", "gantt", "phase"]) {
      const picture = sharp(await savedBytes(page, `Save the chart ${name} as PNG`));
      const { format, width } = await picture.metadata();
      expect({ name, format }).toEqual({ name, format: "png" });
      expect(width).toBeGreaterThan(1000);
      // A picture of one colour has no spread.
      const { channels } = await picture.stats();
      expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(5);
    }
  });

  it("a batch can be left out where several are listed, and taken back", async () => {
    const text = data.text
      .replace("devices:", "devices: # two batches")
      .replaceAll(/profile: ([^\s,}]+)/g, (_, one) => {
        return `profile: [${one}, ${one.replace(/b\d+/, (b: string) => (b === "b1" ? "b8" : "b1"))}]`;
      });

    mkdirSync(path.join(directory, "scenarios"), { recursive: true });
    cpSync("profiles", path.join(directory, "profiles"), { recursive: true });
    const file = path.join(directory, "scenarios", "batches.yaml");
    writeFileSync(file, text);
    const { page } = await openExplorer(browser, explorerData(await packScenario(file)), directory);
    await openKnobs(page);
    // Headings say what the figures are for.
    expect(await page.locator("dt", { hasText: "per frame" }).count()).toBe(0);
    const eight = page.getByRole("checkbox", { name: "8", exact: true });
    await eight.uncheck();
    await wholeAnswer(page);
    expect(await saved(page, "Scenario as YAML")).not.toContain("b8.json");
    expect(await page.getByRole("checkbox", { name: "1", exact: true }).isDisabled()).toBe(true);
    await eight.check();
    await wholeAnswer(page);
    expect(await saved(page, "Scenario as YAML")).toBe(text);
  });
});
