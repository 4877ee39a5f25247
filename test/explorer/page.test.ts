import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ExplorerData, explorerData } from "../../src/report/explorer/explorerData.ts";
import { packScenario } from "../../src/scenario/pack/packScenario.ts";
import { missingBrowser, openBrowser } from "../support/browser.ts";
import { describeWhere } from "../support/describeWhere.ts";
import {
  drop,
  dropTogether,
  openExplorer,
  openKnobs,
  openPageFile,
  patient,
  type,
  violations,
  wholeAnswer,
} from "./openExplorer.ts";

/** A name that would run a script if it became markup. */
const hostile = (place: string) => `<img src=x onerror="alert('${place}')">$&</script><b>`;

describeWhere(missingBrowser())("the explorer's page", () => {
  let browser: Browser;
  let directory: string;
  let data: ExplorerData;
  beforeAll(async () => {
    browser = await openBrowser();
    directory = mkdtempSync(path.join(tmpdir(), "explorer-page-"));
    data = explorerData(await packScenario("scenarios/alexnet.slow-fast.yaml"));
  });
  afterAll(async () => {
    await browser.close();
    rmSync(directory, { recursive: true });
  });

  it("is one file of at most 3 MB that asks nothing of the network", async () => {
    const { complaints, requests } = await openExplorer(browser, data, directory);
    expect(complaints).toEqual([]);
    expect(requests.filter((url) => !/^(file|blob|data):/.test(url))).toEqual([]);
    expect(statSync(path.join(directory, "explorer.html")).size).toBeLessThan(3e6);
  });

  it.each([
    { width: 1280, colorScheme: "light" },
    { width: 1280, colorScheme: "dark" },
    { width: 390, colorScheme: "light" },
  ] as const)("has nothing that axe-core complains of, $width pixels wide and $colorScheme", async (look) => {
    const { page } = await openExplorer(browser, data, directory, look);
    await openKnobs(page);
    await page.getByLabel("Compare with").selectOption({ index: 1 });
    await page.locator('[data-chart="phase"]').waitFor();
    expect(await violations(page)).toEqual([]);
    const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    expect(overflow).toBe(0);
  });

  it("a scenario of four devices fits a phone, and says why it has no phase diagram", async () => {
    const four = explorerData(await packScenario("scenarios/mobilenet_v2.camera.yaml"));
    const { page } = await openExplorer(browser, four, directory, { width: 390 });
    await page.getByLabel("Compare with").selectOption({ index: 2 });
    await page.getByText("No diagram: the network of").waitFor();
    expect(await page.getByText("A cell shows").count()).toBe(0);
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
  });

  it("devices with long names fit a phone", async () => {
    const { text } = data;
    const name = "a_server_with_a_very_long_name_on_the_second_floor";
    const long = { ...data, text: text.replaceAll("server:", `${name}:`) };
    const { page } = await openExplorer(browser, long, directory, { width: 390 });
    await page.getByText("A frame waits for it").first().waitFor();
    expect(await page.getByText(name).count()).toBeGreaterThan(0);
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
  });

  it("a phase diagram says which cells have no plan, and why", async () => {
    const limited = explorerData(await packScenario("scenarios/mobilenet_v2.p95-limit.yaml"));
    const { page } = await openExplorer(browser, limited, directory);
    const phase = page.locator('[data-chart="phase"]');
    await phase.waitFor();
    expect(await phase.locator("rect").count()).toBe(81);
    const empty = phase.locator("rect.no-plan");
    expect(await empty.count()).toBeGreaterThan(20);
    expect(await empty.first().locator("title").textContent()).toBe("1 Mbit/s, 100 µs: no plan");
    await page
      .getByText("no plan: none that may be chosen keeps up with the arrivals and to the limits")
      .waitFor();
  });

  it("a plan whose queue keeps growing is called unstable wherever its latency stands", async () => {
    const open = explorerData(await packScenario("scenarios/alexnet.batches.yaml"));
    const { page } = await openExplorer(browser, open, directory);
    await page.getByRole("button", { name: "pi alone, batch 1" }).click();
    await page.getByLabel("Compare with").selectOption({ index: 1 });
    for (const part of ["The front", "The chosen plan", "Two plans"])
      await page
        .getByLabel(part, { exact: true })
        .getByText("Unstable: a queue keeps growing")
        .first()
        .waitFor();
  });

  it("no text of a chart is cut off at its sides, however wide the page is", async () => {
    const lan = explorerData(await packScenario("scenarios/mobilenet_v2.slow-fast.yaml"));
    const { page } = await openExplorer(browser, lan, directory);
    for (const width of [390, 1000, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      const cutOff = () =>
        page.locator(".chart svg").evaluateAll((charts) =>
          charts.flatMap((chart) => {
            const { left, right } = chart.getBoundingClientRect();
            return [...chart.querySelectorAll("text")]
              .filter((text) => {
                const box = text.getBoundingClientRect();
                return box.left < left - 0.5 || box.right > right + 0.5;
              })
              .map(({ textContent }) => textContent);
          }),
        );
      await expect.poll(cutOff, patient).toEqual([]);
    }
  });

  it("a phase diagram says where the first link is, and whether that lies beyond it", async () => {
    const { page } = await openExplorer(browser, data, directory);
    await openKnobs(page);
    await type(page, "delay, typed", "20ms");
    await type(page, "rate, typed", "20mbit");
    await page.getByText("The cross is where the first link is now.").waitFor();
    await type(page, "rate, typed", "unlimited");
    await page
      .getByText("The cross is where the first link is now, at the edge because that lies beyond.")
      .waitFor();
  });

  it("a cut moves with the arrow keys, and the chosen plan with it", async () => {
    const { page } = await openExplorer(browser, data, directory);
    await page
      .getByRole("button", { name: /^pi sends its input/ })
      .first()
      .click();
    const cut = page.getByRole("slider", { name: /^Cut 1/ });
    const before = Number(await cut.getAttribute("aria-valuenow"));
    await cut.press("ArrowRight");
    await expect.poll(async () => Number(await cut.getAttribute("aria-valuenow")), patient).toBe(before + 1);
    expect(await page.locator('[data-test="chosen"]').innerText()).toMatch(/^pi up to /);
  });

  it("says in a sentence what is wrong with a knob, and recovers", async () => {
    const { page } = await openExplorer(browser, data, directory);
    await openKnobs(page);
    await type(page, "rate, typed", "fast");
    await expect
      .poll(() => page.getByRole("alert").allInnerTexts(), patient)
      .toEqual([expect.stringMatching(/fast/)]);
    await type(page, "rate, typed", "20mbit");
    await type(page, "Add a pin", "nobody never");
    await expect
      .poll(() => page.getByRole("alert").allInnerTexts(), patient)
      .toEqual([expect.stringMatching(/nobody/)]);
    await page.getByRole("button", { name: "Remove the pin nobody never" }).click();
    await wholeAnswer(page);
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it("set back, it forgets what was typed and did not fit", async () => {
    const { page } = await openExplorer(browser, data, directory);
    await openKnobs(page);
    await type(page, "rate, typed", "fast");
    await type(page, "Limit on mean latency", "rubbish");
    await expect.poll(() => page.getByRole("alert").count(), patient).toBe(2);
    await page.getByRole("button", { name: "Back to the scenario as it was opened" }).click();
    await expect.poll(() => page.getByRole("alert").count(), patient).toBe(0);
    expect(await page.getByLabel("Limit on mean latency").inputValue()).toBe("");
  });

  it("shows every limit that is in force", async () => {
    const limited = { ...data, text: `${data.text}\nwhere: { p99: "<= 900ms" }\n` };
    const { page } = await openExplorer(browser, limited, directory);
    await openKnobs(page);
    const knob = page.getByLabel("Limit on 99th percentile of latency");
    expect(await knob.inputValue()).toBe("<= 900ms");
    await type(page, "Limit on 99th percentile of latency", "");
    await wholeAnswer(page);
    expect(await page.locator('[data-test="verdict"]').innerText()).not.toContain("p99");
    expect(await knob.inputValue()).toBe("");
  });

  it("says where inputs come one by one, and takes frames as they come whatever the scenario did before", async () => {
    const open = explorerData(await packScenario("scenarios/alexnet.batches.yaml"));
    const dropping = { ...open, text: open.text.replace("period: 20ms }", "period: 20ms }, drop: true") };
    const { page } = await openExplorer(browser, dropping, directory);
    await openKnobs(page);
    await page.getByLabel("Interval between inputs").waitFor();
    await page.getByLabel("Inputs come").selectOption("saturated");
    await page.getByLabel("Frames come").waitFor();
    await wholeAnswer(page);
    expect(await page.locator('[data-test="fault"]').count()).toBe(0);
  });

  it("draws bars of a chart over time that are shorter than their outline", async () => {
    const { page } = await openExplorer(browser, data, directory, { width: 390 });
    const bars = page.locator('[data-chart="gantt"]').first().locator("rect");
    const thin = await bars.evaluateAll((all) =>
      all.flatMap((bar) =>
        Number(bar.getAttribute("width")) < 4
          ? [["class", "stroke", "fill"].map((name) => bar.getAttribute(name))]
          : [],
      ),
    );
    expect(thin.length).toBeGreaterThan(0);
    // The class "span" gives an outline in the page's colour.
    for (const [look, stroke, fill] of thin) expect([look, stroke]).toEqual(["thin-span", fill]);
  });

  it("takes a trace and a profile that are dropped", async () => {
    const { page } = await openExplorer(browser, data, directory);
    const open = page.getByLabel("Open a profile (JSON) or a trace");
    await open.setInputFiles({
      name: "mine.csv",
      mimeType: "text/csv",
      buffer: Buffer.from("time,rate\n0,5mbit\n2,50mbit\n4,5mbit\n"),
    });
    await expect.poll(() => page.locator('[data-test="status"]').innerText(), patient).toMatch(/mine\.csv/);
    await open.setInputFiles("profiles/xeon-2core/alexnet.b8.json");
    await expect.poll(() => page.getByLabel(/: profile$/).count(), patient).toBe(2);
    await wholeAnswer(page);
  });

  it("takes a mahimahi trace and a profile that are dropped with the pointer, whatever they are called", async () => {
    const { page, complaints } = await openExplorer(browser, data, directory);
    const status = page.locator('[data-test="status"]');
    // A packet of 1500 bytes each 2 ms: 6 Mbit/s.
    const packets = Array.from({ length: 50 }, (_, index) => `${2 * index + 2}\n`).join("");
    await drop(page, "walk.up", packets);
    await expect.poll(() => status.innerText(), patient).toMatch(/walk\.up/);
    await wholeAnswer(page);
    await page.getByText(/cannot be varied, because its rate changes over time/).waitFor();
    // Browsers may change a slash in a file's name.
    await drop(page, `${hostile("mahimahi")}.down`, packets);
    await expect.poll(() => status.innerText(), patient).toMatch(/<img src=x onerror="alert\('mahimahi'\)">/);
    const [packed] = Object.values(data.files);
    if (packed.kind !== "profile") throw new Error("the scenario's first file is a profile");
    await drop(page, `${hostile("profile")}.json`, JSON.stringify(packed.profile));
    await expect
      .poll(() => page.getByLabel("server: profile").inputValue(), patient)
      .toMatch(/<img src=x onerror="alert\('profile'\)">/);
    await wholeAnswer(page);
    expect(await page.getByRole("alert").count()).toBe(0);
    expect(await page.locator("img, b").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("takes files that are dropped together, and keeps a file of the same name", async () => {
    const [[path, file]] = Object.entries(data.files);
    if (file.kind !== "profile") throw new Error("the scenario's first file is a profile");
    const text = data.text.replaceAll(path, "pi.json");
    const { page } = await openExplorer(browser, { ...data, text, files: { "pi.json": file } }, directory);
    const changed = JSON.stringify({ ...file.profile, name: "another" });
    await dropTogether(page, [
      ["walk.csv", "time,rate\n0,5mbit\n2,50mbit\n4,5mbit\n"],
      ["pi.json", changed],
    ]);
    const status = page.locator('[data-test="status"]');
    await expect.poll(() => status.innerText(), patient).toMatch(/walk\.csv/);
    const knob = page.getByLabel("server: profile");
    await expect.poll(() => knob.inputValue(), patient).toBe("pi (2).json");
    expect(await knob.locator("option").allTextContents()).toEqual(["pi.json", "pi (2).json"]);
    await wholeAnswer(page);
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it("opens with a link to a state that is not one of this scenario", async () => {
    await openExplorer(browser, data, directory);
    for (const patch of [{ conditions: null }, { name: { text: "mine" } }, { devices: null }]) {
      const state = { patch, shown: "lan", phase: { x: "rate", y: "delay" } };
      const fragment = `#${encodeURIComponent(JSON.stringify(state))}`;
      const file = path.join(directory, "explorer.html");
      const { page, complaints } = await openPageFile(browser, file, { fragment });
      await page.getByRole("button", { name: "Back to the scenario as it was opened" }).click();
      await wholeAnswer(page);
      expect(complaints).toEqual([]);
      await page.close();
    }
  });

  it("stays as it is when a link leads to a place in the page", async () => {
    const { page } = await openExplorer(browser, data, directory);
    await openKnobs(page);
    await type(page, "rate, typed", "20mbit");
    await wholeAnswer(page);
    await page.evaluate("location.hash = '#what-if'");
    await expect.poll(() => page.evaluate("location.hash"), patient).toContain("20mbit");
    expect(await page.getByLabel("rate, typed", { exact: true }).inputValue()).toBe("20mbit");
  });

  it("names with markup in them stay text everywhere", async () => {
    const [file] = Object.values(data.files);
    if (file.kind !== "profile") throw new Error("the scenario's first file is a profile");
    const profile = structuredClone(file.profile);
    profile.model.name = hostile("model");
    for (const cut of profile.cuts) cut.name = hostile(`cut ${cut.name}`);
    const text = JSON.stringify({
      schema: "paretopipe/scenario/v1",
      name: hostile("name"),
      source: "pi",
      devices: { pi: { profile: hostile("path"), slowdown: 4 }, server: { profile: hostile("path") } },
      conditions: { [hostile("condition")]: "delay 1ms", constructor: "delay 2ms" },
    });
    const files = {
      [hostile("path")]: { kind: "profile" as const, profile },
      [hostile("trace")]: { kind: "trace" as const, text: "time,rate\n0,5mbit\n2,50mbit\n" },
    };
    const measured = [hostile("plan"), "constructor"].map((plan) => ({
      condition: hostile("condition"),
      plan,
      latency: { mean: 0.1, p95: 0.1, p99: 0.1, interval: [0.09, 0.11] as [number, number] },
      throughput: { mean: 10, interval: [9, 11] as [number, number] },
    }));
    const { page, complaints } = await openExplorer(
      browser,
      { ...data, file: hostile("file"), text, files, measured },
      directory,
    );
    await page.getByLabel("Compare with").selectOption({ index: 1 });
    await page.locator('[data-chart="phase"]').waitFor();
    expect(complaints).toEqual([]);
    expect(await page.locator("img, b").count()).toBe(0);
    expect(await page.locator("h1").innerText()).toBe(hostile("name"));
    expect(await page.locator("[data-measured] title").allTextContents()).toEqual([
      expect.stringContaining(hostile("plan")),
      expect.stringContaining("constructor"),
    ]);
  });
});
