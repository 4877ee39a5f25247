import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { quantile } from "simple-statistics";
import { packageFile } from "../base/packageFile.ts";
import { explorerPage } from "../explorer/explorerPage.ts";
import { explorerData } from "../report/explorer/explorerData.ts";
import { packScenario } from "../scenario/pack/packScenario.ts";
import { followTasks } from "./followTasks.ts";
import type { BenchGroup } from "./group.ts";
import { missingBrowser, openBrowser } from "./openBrowser.ts";

/** Number of turns of a knob in each scenario, and milliseconds between a picture and the next turn. */
const turns = Number(process.env.BENCH_TURNS ?? 24);
const gap = 100;

const scenarios = ["mobilenet_v2.slow-fast", "resnet18.four-boards"];

/**
 * Turns the rate's slider step by step, each time a little after the picture of the step before, while the whole answer is still
 * computed. Returns milliseconds from the slider's event to the frame that shows the first answer, and the main thread's long tasks.
 */
const turning = `new Promise((resolve) => {
  const slider = document.getElementById("explorer").shadowRoot.querySelector('input[type="range"]');
  const pictures = [];
  const tasks = [];
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) tasks.push([startTime, duration]);
  }).observe({ type: "longtask" });
  let begun;
  const turn = () => {
    begun = performance.now();
    slider.value = String(150 + 3 * ((pictures.length * 7) % 16));
    slider.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  };
  const observer = new PerformanceObserver((list) => {
    for (const { name, startTime, duration } of list.getEntries()) {
      if (name !== "knob to picture" || startTime < begun) continue;
      pictures.push(startTime + duration - begun);
      begun = Infinity;
      if (pictures.length < ${turns}) setTimeout(turn, ${gap});
      else setTimeout(() => resolve({ pictures, tasks }), 500);
    }
  });
  observer.observe({ type: "measure" });
  turn();
})`;

async function wholeAnswer(page: Page): Promise<string> {
  const status = page.locator('[data-state="whole"]');
  await status.waitFor({ timeout: 200_000 });
  return /(\d+ plans simulated in [\d.]+ s)/.exec(await status.innerText())![1];
}

async function measure(browser: Browser, name: string, directory: string): Promise<string[]> {
  const scenario = packageFile(`scenarios/${name}.yaml`);
  const file = path.join(directory, `${name}.html`);
  writeFileSync(file, explorerPage(explorerData(await packScenario(scenario))));
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`file://${file}`);
  const opened = await wholeAnswer(page);
  const { pictures, tasks } = (await page.evaluate(turning)) as {
    pictures: number[];
    tasks: [number, number][];
  };
  const whole = await wholeAnswer(page);
  // Again, because following the tasks takes time itself.
  const ended = await followTasks(browser);
  await page.evaluate(turning);
  const processor = await ended();
  await page.close();
  const at = (share: number) => quantile(pictures, share).toFixed(0);
  const longest = Math.max(0, ...tasks.map(([, duration]) => duration));
  return [
    `${name}: knob to picture ${at(0.5)} ms median, ${at(0.9)} ms in 9 of 10, ${at(1)} ms at most, of ${pictures.length} turns`,
    `  tasks over 50 ms on the main thread: ${tasks.length}, longest ${longest.toFixed(0)} ms by the clock, ${processor.toFixed(0)} ms of processor time; whole answer: ${opened}, then ${whole}`,
  ];
}

/** Measures the explorer's page in Chromium: how long a turn of a knob takes to be seen, and whether the page stays free. */
export const explorerGroup: BenchGroup = {
  name: "explorer",
  description: "knob to picture in Chromium, by the clock",
  async run() {
    const missing = missingBrowser();
    if (missing !== undefined) return [missing];
    const directory = mkdtempSync(path.join(tmpdir(), "bench-explorer-"));
    const browser = await openBrowser();
    try {
      const lines: string[] = [];
      for (const name of scenarios) lines.push(...(await measure(browser, name, directory)));
      return lines;
    } finally {
      await browser.close();
      rmSync(directory, { recursive: true });
    }
  },
};
