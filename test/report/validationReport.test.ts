import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import Papa from "papaparse";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCharts } from "../../src/report/charts/runCharts.ts";
import { errorsTable } from "../../src/report/html/errorsTable.ts";
import { formatNumber } from "../../src/report/html/formatNumber.ts";
import { reportHtml } from "../../src/report/html/reportHtml.ts";
import { trustWords } from "../../src/report/html/trust.ts";
import { validationColumns, validationCsv } from "../../src/report/validationCsv.ts";
import { shownRows, validationRows, worstError } from "../../src/report/validationRows.ts";
import { writeReport } from "../../src/report/writeReport.ts";
import { fixtureJudge, fixtureValidation, measurementOf } from "../judge/fixture.ts";
import { missingBrowser, openBrowser } from "../support/browser.ts";
import { describeWhere } from "../support/describeWhere.ts";
import { fixtureRun, threeConditions } from "./fixture.ts";
import { openPage } from "./openPage.ts";

const run = fixtureRun({ batch: 2 });
const validation = fixtureValidation(run, run.plans.map(({ id }) => id).slice(0, 20));
const [lan] = run.conditions;
const strangeRun = fixtureRun({
  cuts: 5,
  modelName: "</script><script>alert(1)</script>",
  devices: ["<img src=x onerror=alert(1)>", "a&b \"c\" 'd'"],
});
const strange = fixtureJudge(strangeRun, {
  failures: [{ ...strangeRun.predictions[0], device: "<b>", reason: '<img src=x onerror="alert(2)">' }].map(
    ({ condition, plan, device, reason }) => ({ condition, plan, device, reason }),
  ),
  notes: ["<i>note</i>"],
});

describe("shownRows", () => {
  it("keeps the baselines, the worst errors and the fronts, in the run's order", () => {
    const rows = validationRows(run, validation, lan.name);
    const shown = shownRows(rows, 10);
    expect(shown).toHaveLength(10);
    expect(shown).toEqual(rows.filter((row) => shown.includes(row)));
    expect(shown.filter(({ kind }) => kind !== "split")).toHaveLength(2);
    const worst = rows.toSorted((a, b) => worstError(b.point) - worstError(a.point));
    expect(shown).toEqual(expect.arrayContaining(worst.slice(0, 3)));
    expect(shownRows(rows, 99)).toEqual(rows);
  });
});

describe("errorsTable", () => {
  it("counts frames or inputs as the rest of the report does", () => {
    // A figure of each point that is off most: throughput.
    const off = structuredClone(validation);
    for (const { errors } of off.points) Object.assign(errors, { latency: 0, throughput: 0.5 });
    const [point] = validationRows(run, off).sort((a, b) => worstError(b.point) - worstError(a.point));
    const rate = (factor: number) => formatNumber(factor * point.point.measured.throughput.mean);
    expect(errorsTable(run, off).text).toContain(`${rate(1)} frames/s`);
    expect(errorsTable(run, off).text).not.toContain("inputs/s");
    const batches = { ...run, plans: run.plans.map((plan) => ({ ...plan, batch: 2 })) };
    expect(errorsTable(batches, off).text).toContain(`${rate(2)} inputs/s`);
  });
});

describe("validationCsv", () => {
  it("parses back to the points, with documented columns and empty cells for missing figures", () => {
    const { data, errors, meta } = Papa.parse<Record<string, string>>(validationCsv(run, validation), {
      header: true,
      skipEmptyLines: true,
    });
    expect(errors).toEqual([]);
    expect(data).toHaveLength(validation.points.length + validation.failures.length);
    expect(meta.fields).toEqual(validationColumns.map(({ name }) => name));
    expect(new Set(meta.fields).size).toBe(validationColumns.length);
    expect(validationColumns.every(({ meaning }) => meaning.length > 10)).toBe(true);
    for (const [index, row] of data.slice(0, validation.points.length).entries()) {
      expect([row.state, row.reason]).toEqual(["measured", ""]);
      const {
        condition,
        plan,
        predicted,
        measured,
        errors: off,
        outputDifference,
      } = validation.points[index];
      expect([row.condition, row.plan]).toEqual([condition, plan]);
      expect(Number(row.predicted_latency)).toBe(predicted.latency.mean);
      expect(Number(row.measured_latency)).toBe(measured.latency.mean);
      expect(row.error_latency).toBe(off.latency === null ? "" : String(off.latency));
      expect(Number(row.error_throughput)).toBe(off.throughput);
      expect(Number(row.measured_p95)).toBe(measured.latency.p95);
      expect(Number(row.measured_transfer)).toBe(measured.parts.transfer);
      expect(row.predicted_latency_low).toBe("");
      expect(Number(row.measured_latency_low)).toBe(measured.latency.interval![0]);
      expect(Number(row.output_difference)).toBe(outputDifference);
    }
  });
});

describe("validationCsv of points without a measurement", () => {
  const [first, second, third, fourth] = run.predictions;
  const judged = fixtureJudge(run, {
    measurements: [measurementOf(first)],
    failures: [{ condition: second.condition, plan: second.plan, device: "server", reason: "it stopped" }],
    unmeasured: [
      { condition: third.condition, plan: third.plan, reason: "the budget ended" },
      { condition: fourth.condition, plan: fourth.plan, reason: "the budget ended" },
    ],
  });

  it("has a row for each, with its prediction, marked and with the reason", () => {
    const text = validationCsv(run, judged);
    const { data } = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true });
    expect(data.map(({ plan, state, reason }) => [plan, state, reason])).toEqual([
      [first.plan, "measured", ""],
      [second.plan, "failed", "it stopped"],
      [third.plan, "not measured", "the budget ended"],
      [fourth.plan, "not measured", "the budget ended"],
    ]);
    for (const [index, row] of data.slice(1).entries()) {
      const prediction = run.predictions[index + 1];
      expect(Number(row.predicted_latency)).toBe(prediction.latency.mean);
      expect(row.words).not.toBe("");
      for (const column of Object.keys(row).filter((name) => /^(?:measured_|error_|within)/.test(name))) {
        expect(row[column], column).toBe("");
      }
    }
  });
});

describe("writeReport with a validation", () => {
  const small = fixtureRun({ cuts: 4, conditions: threeConditions.slice(0, 1) });
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), "paretopipe-validated-"));
  });

  afterAll(() => rm(directory, { recursive: true, force: true }));

  it("adds the table and the charts, and removes them if the run is reported without a validation", async () => {
    const written = await writeReport(small, directory, fixtureValidation(small));
    const names = written.map((file) => path.relative(directory, file));
    expect(names).toEqual(
      expect.arrayContaining([
        "validation.csv",
        "charts/validation-latency.svg",
        "charts/validation-throughput.png",
        "charts/validation-fronts-lan.json",
        "charts/validation-parts-lan.svg",
      ]),
    );
    expect(await readFile(path.join(directory, "report.html"), "utf8")).toContain("How far off");
    await writeReport(small, directory);
    const left = await readdir(directory, { recursive: true });
    expect(left.filter((name) => name.includes("validation"))).toEqual([]);
  });
});

describeWhere(missingBrowser())("the validation in report.html", () => {
  let browser: Browser;
  let directory: string;
  const file = (name: string) => path.join(directory, `${name}.html`);

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), "paretopipe-validation-page-"));
    await writeFile(file("plain"), reportHtml(run, runCharts(run, validation), validation));
    await writeFile(file("strange"), reportHtml(strangeRun, runCharts(strangeRun, strange), strange));
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await rm(directory, { recursive: true, force: true });
  });

  it("puts the validation after the fronts: verdict, trust, charts, failures, and every point of each condition", async () => {
    const { page, complaints, requests } = await openPage(browser, file("plain"), 1280);
    const headings = await page.locator("h2").allTextContents();
    expect(headings.slice(0, 2)).toEqual(["What is possible", "How far off the predictions are"]);
    const section = page.locator("section").nth(1);
    const text = (await section.textContent())!;
    expect(text).toContain(validation.verdict);
    expect(text).toContain(trustWords(validation));
    expect(text).toContain("testbed local over tcp");
    expect(await section.locator("table.summary thead th").allTextContents()).toEqual([
      "Figure",
      ...run.conditions.map(({ name }) => name),
      "all",
    ]);
    expect(await section.locator("table.failures tbody tr").count()).toBe(validation.failures.length);
    expect(await section.locator("table.points tbody tr").count()).toBe(validation.points.length);
    expect(await section.locator("[data-chart] svg").count()).toBe(
      runCharts(run, validation).filter(({ part }) => part === "validation").length,
    );
    expect(text).toContain(`Not measured: ${run.plans.length - 20} of ${run.plans.length} plans`);
    expect(await page.locator("dt", { hasText: /^Kendall's tau$/ }).count()).toBe(1);
    expect(await page.locator("dt", { hasText: /^error_throughput$/ }).count()).toBe(1);
    expect(requests).toEqual([`file://${file("plain")}`]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("lists the points by their error, the worst five open and the rest in a fold", async () => {
    const { page } = await openPage(browser, file("plain"), 1280);
    expect(await page.locator("table.errors").first().locator("tbody tr").count()).toBe(5);
    const cells = await page.locator("table.errors tbody tr td:nth-of-type(4)").allTextContents();
    expect(cells).toHaveLength(validation.points.length);
    const errors = cells.map((text) => Math.abs(Number.parseFloat(text.replace(/[^0-9.]/g, ""))));
    expect(errors).toEqual(errors.toSorted((a, b) => b - a));
    await page.close();
  });

  it("is at most 5,000 px high on a desktop for a run of one condition with six measured points", async () => {
    const small = fixtureRun({ cuts: 4, conditions: threeConditions.slice(0, 1), extras: true });
    const judged = fixtureValidation(small, small.plans.map(({ id }) => id).slice(0, 6));
    await writeFile(file("small"), reportHtml(small, runCharts(small, judged), judged));
    const { page } = await openPage(browser, file("small"), 1280);
    expect(await page.evaluate("document.documentElement.scrollHeight")).toBeLessThan(5000);
    await page.close();
  });

  it("shows both values and the error of a point when the pointer is on it", async () => {
    const { page, complaints } = await openPage(browser, file("plain"), 1280);
    const point = page.locator('.points_marks [aria-label^="pi alone, lan: latency"]').first();
    await point.scrollIntoViewIfNeeded();
    await point.hover({ force: true });
    const tooltip = page.locator("#vg-tooltip-element.visible");
    await tooltip.waitFor();
    const text = await tooltip.textContent();
    for (const words of ["Latency, predicted", "Latency, measured", "Throughput, measured", "inputs/s"]) {
      expect(text).toContain(words);
    }
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("fits a phone, also in dark mode, and shows strange names as they are", async () => {
    for (const name of ["plain", "strange"]) {
      const { page, complaints } = await openPage(browser, file(name), 360, "dark");
      await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
      expect(await page.locator("main img, main script, main i").count()).toBe(0);
      expect(complaints).toEqual([]);
      await page.close();
    }
  });
});
