import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCharts } from "../../src/report/charts/runCharts.ts";
import { narrow, wide } from "../../src/report/charts/theme.ts";
import { reportHtml } from "../../src/report/html/reportHtml.ts";
import { namedPlans } from "../../src/report/planRows.ts";
import { missingBrowser, openBrowser } from "../support/browser.ts";
import { describeWhere } from "../support/describeWhere.ts";
import { fixtureRun } from "./fixture.ts";
import { axeFaults, openFolds, openPage } from "./openPage.ts";

const run = fixtureRun({ duplicate: true, batch: 2, extras: true });
const strange = fixtureRun({
  modelName: '</script><script>alert("x")</script>',
  devices: ["<img src=x onerror=alert(1)>", "a&b \"c\" 'd'"],
});

describeWhere(missingBrowser())("report.html in a browser", () => {
  let browser: Browser;
  let directory: string;
  let file: string;
  let strangeFile: string;

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), "paretopipe-page-"));
    file = path.join(directory, "report.html");
    strangeFile = path.join(directory, "strange.html");
    await writeFile(file, reportHtml(run, runCharts(run)));
    await writeFile(strangeFile, reportHtml(strange, runCharts(strange)));
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await rm(directory, { recursive: true, force: true });
  });

  const place = (name: string) =>
    `[data-chart="${runCharts(run).findIndex((candidate) => candidate.name === name)}"]`;
  const chart = (page: Page, name: string) => page.locator(place(name));

  it("the report draws every plan and every front without console output or requests", async () => {
    const { page, complaints, requests } = await openPage(browser, file, 1280);
    for (const condition of run.conditions) {
      const plane = chart(page, `plane-${condition.name.replace(" ", "-")}`);
      expect(await plane.locator(".plans_marks path, .plans_marks > *").count()).toBe(run.plans.length);
      const section = page.locator(`section:has(h2:text-is("${condition.name}"))`);
      const table = section.locator("table").first();
      expect(await table.locator("tr.front").count()).toBe(condition.front.length);
      const { allLocal, allRemote } = condition.baselines;
      const baselines = [allLocal, ...allRemote].filter((id) => !condition.front.includes(id));
      expect(await table.locator("tr.other").count()).toBe(baselines.length);
    }
    const names = await page
      .locator("[data-chart]")
      .evaluateAll((places) => places.map((place) => place.getAttribute("aria-label")));
    expect(names.sort()).toEqual(
      runCharts(run)
        .map(({ description }) => description)
        .sort(),
    );
    const bars = chart(page, "latency-by-cut-lan").locator(".parts_marks > *");
    // One bar for each cut, at its best settings.
    const cuts = new Set(
      run.plans.filter(({ stages }) => stages.length <= 2).map(({ stages }) => JSON.stringify(stages)),
    );
    expect(await bars.count()).toBe(3 * cuts.size);
    expect(
      await page
        .locator('details:has(summary:text-is("What the words mean")) dt', { hasText: /^bottleneck$/ })
        .count(),
    ).toBe(1);
    expect(await page.locator("table.devices").textContent()).toContain("Cortex-A72");
    expect(requests).toEqual([`file://${file}`]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("the table gives each plan's figures with their units, and marks duplicates", async () => {
    const { page } = await openPage(browser, file, 1280);
    const section = page.locator('section:has(h2:text-is("lan"))');
    const row = section.locator("tr.front").first();
    const text = await row.textContent();
    const condition = run.conditions[0];
    const prediction = run.predictions.find((candidate) => candidate.plan === condition.front[0])!;
    expect(text).toContain((prediction.latency.mean * 1e3).toPrecision(4));
    expect(text).toContain((prediction.throughput.mean * run.model.batch).toPrecision(4));
    expect(await section.locator("table").first().textContent()).toContain(
      `equals "${namedPlans(run).get(condition.duplicates[0][0])!.words}"`,
    );
    await page.close();
  });

  it("the pointer on a plan shows its name and its figures", async () => {
    const { page, complaints } = await openPage(browser, file, 1280);
    await openFolds(page);
    const point = chart(page, "plane-lan").locator('.plans_marks [aria-label^="pi alone"]');
    await point.scrollIntoViewIfNeeded();
    await point.hover();
    const tooltip = page.locator("#vg-tooltip-element.visible");
    await tooltip.waitFor();
    const text = await tooltip.textContent();
    for (const word of ["pi alone", "Latency, mean", "Latency, p95", "frames/s", "inputs/s", "Bottleneck"]) {
      expect(text).toContain(word);
    }
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("the report shows plans over the weather, the best plan of each cell, and the first frames", async () => {
    const { page, complaints } = await openPage(browser, file, 1280);
    await openFolds(page);
    expect(await page.locator("header").textContent()).toContain("optimise\nmean latency and throughput");
    const headings = await page.locator("h2").allTextContents();
    expect(headings.slice(0, 2)).toEqual(["What is possible", "In all weathers"]);
    expect(headings).toContain("Which plan is best where");
    const weather = page.locator('section:has(h2:text-is("In all weathers"))');
    expect(await weather.locator("tbody tr").count()).toBe(12);
    expect(await weather.locator("tbody tr").last().textContent()).toContain("baseline, all remote");
    for (const marks of ["plans", "ranges", "p95", "shares", "share_texts"]) {
      expect(await chart(page, "weather").locator(`.${marks}_marks > *`).count(), marks).toBe(12);
    }
    const cells = chart(page, "best-plan-by-latency").locator(".cells_marks > *");
    expect(await cells.count()).toBe(12);
    const gantt = chart(page, "gantt-lan-1");
    const bars = await gantt.locator(".compute_marks > *, .transfer_marks > *").count();
    expect(bars).toBe(run.gantt[0].spans.length);
    await cells.last().scrollIntoViewIfNeeded();
    await cells.last().hover({ force: true });
    const tooltip = page.locator("#vg-tooltip-element.visible");
    await tooltip.waitFor();
    const text = await tooltip.textContent();
    for (const words of ["1 Gbit/s", "100 ms", "server computes", "80 ms", "160 ms", "latency 50 % lower"]) {
      expect(text).toContain(words);
    }
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("the report leaves out weather, sweep and first frames if the run has none", () => {
    const page = reportHtml(strange, runCharts(strange));
    for (const heading of ["weathers<", "Which plan is best where", "The first frames"]) {
      expect(page).not.toContain(heading);
    }
  });

  it("the report fits a phone: the page never scrolls sideways, tables do", async () => {
    for (const [name, width] of [
      [file, 390],
      [file, 320],
      [strangeFile, 390],
    ] as const) {
      const { page, complaints } = await openPage(browser, name, width);
      await openFolds(page);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      const widest = await page.evaluate<number>(
        'Math.max(...[...document.querySelectorAll("[data-chart] svg")].map(svg => svg.getBoundingClientRect().width))',
      );
      expect(widest).toBeLessThan(width);
      expect(complaints).toEqual([]);
      await page.close();
    }
  });

  it("charts are drawn for their place, and redrawn when it changes", async () => {
    const { page } = await openPage(browser, file, 1280);
    await openFolds(page);
    const plot = () =>
      page.evaluate<number>(`document.querySelector('${place("plane-lan")} svg').viewBox.baseVal.width`);
    expect(await plot()).toBeGreaterThan(wide.width);
    await page.setViewportSize({ width: 390, height: 900 });
    await expect.poll(plot).toBeLessThan(narrow.width + 150);
    await page.close();
  });

  it("each chart says what to see in it, and each front has its latencies as a distribution", async () => {
    const { page } = await openPage(browser, file, 1280);
    const captions = await page.locator("figure figcaption").allTextContents();
    expect(captions).toHaveLength(runCharts(run).length);
    for (const caption of captions) expect(caption).toMatch(/^What to see: .*\.$/);
    for (const { name, front, duplicates } of run.conditions) {
      const different = front.length - duplicates.reduce((sum, group) => sum + group.length - 1, 0);
      const lines = chart(page, `latency-cdf-${name.replace(" ", "-")}`).locator(".shares_marks path");
      expect(await lines.count()).toBe(Math.min(6, different));
    }
    await page.close();
  });

  it("paper shows what is in folds, which the screen gets back afterwards", async () => {
    const { page } = await openPage(browser, file, 1280);
    const open = () => page.locator("details[open]").count();
    expect(await open()).toBe(0);
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await page.locator("details:not([open], .reference)").count()).toBe(0);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await open()).toBe(0);
    await page.close();
  });

  it("fits on paper: tables in the width, charts two to a page, and nothing that only a screen can open", async () => {
    // A4 without Chromium's margins, in CSS pixels.
    const { page } = await openPage(browser, file, 718);
    await page.emulateMedia({ media: "print" });
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    const most = (selector: string, side: "right" | "height") =>
      page.evaluate<number>(
        `Math.max(...[...document.querySelectorAll('${selector}')].map((one) => one.getBoundingClientRect().${side}))`,
      );
    expect(await page.locator("table").count()).toBeGreaterThan(3);
    expect(await most("table", "right")).toBeLessThanOrEqual(718);
    expect(await most("figure svg", "height")).toBeLessThanOrEqual((12 / 2.54) * 96 + 1);
    expect(await page.locator("details.reference:not([open])").first().isVisible()).toBe(false);
    await page.close();
  });

  it("long lines of the scenario are reached by keyboard", async () => {
    const long = path.join(directory, "long.html");
    await writeFile(long, reportHtml({ ...run, scenario: { name: "x".repeat(300) } }, []));
    const { page } = await openPage(browser, long, 390);
    await openFolds(page);
    expect(await axeFaults(page)).toEqual([]);
  });

  it("verdicts have room beside a condition with a long name", async () => {
    const name = "a network with a very long name, as some people write them, over sixty characters";
    const long = path.join(directory, "long-name.html");
    const text = reportHtml(run, []).replaceAll(`<dt>${run.conditions[0].name}</dt>`, `<dt>${name}</dt>`);
    await writeFile(long, text);
    const { page } = await openPage(browser, long, 1000);
    const list = (await page.locator(".verdicts").boundingBox())!;
    const verdict = (await page.locator(".verdicts dd").first().boundingBox())!;
    expect(verdict.width).toBeGreaterThan(0.6 * list.width);
  });

  it("folds open by the keyboard, and axe finds no fault with all of them open", async () => {
    for (const [width, scheme] of [
      [1280, "light"],
      [390, "dark"],
    ] as const) {
      const { page } = await openPage(browser, file, width, scheme);
      const fold = page.locator("details").first();
      await fold.locator("summary").first().focus();
      await page.keyboard.press("Enter");
      expect(await fold.getAttribute("open")).not.toBeNull();
      await openFolds(page);
      expect(await axeFaults(page)).toEqual([]);
      await page.close();
    }
  });

  it("the report is dark if the system is, with text that stands out", async () => {
    const { page, complaints } = await openPage(browser, file, 1280, "dark");
    const styleOf = (selector: string, property: string) =>
      page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).${property}`);
    const ground = await styleOf("[data-chart]", "backgroundColor");
    for (const text of [
      await styleOf("body", "color"),
      await styleOf("[data-chart] .role-axis-label text", "fill"),
      await styleOf("[data-chart] .role-title-text text", "fill"),
      await styleOf("[data-chart] .role-legend-label text", "fill"),
    ]) {
      expect(contrast(text, ground)).toBeGreaterThan(4.5);
    }
    const plotGround = () => styleOf("[data-chart] svg", "backgroundColor");
    expect(await plotGround()).toBe(ground);
    await page.emulateMedia({ colorScheme: "light" });
    await expect.poll(plotGround).toBe("rgb(255, 255, 255)");
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("the report shows strange names as they are and runs none of them", async () => {
    const { page, complaints, requests } = await openPage(browser, strangeFile, 1280);
    expect(await page.locator("h1").textContent()).toContain(strange.model.name);
    expect(await page.locator("main img, main script").count()).toBe(0);
    const point = page.locator('.plans_marks [aria-label^="<img"]').first();
    await point.scrollIntoViewIfNeeded();
    await point.hover({ force: true });
    await page.locator("#vg-tooltip-element.visible").waitFor();
    expect(await page.locator("#vg-tooltip-element img").count()).toBe(0);
    expect(requests).toEqual([`file://${strangeFile}`]);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

/** Contrast of two opaque `rgb(r, g, b)` colours (WCAG 2.2, "contrast ratio"). */
function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [red, green, blue] = colour.match(/\d+/g)!.map((text) => {
      const part = Number(text) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}
