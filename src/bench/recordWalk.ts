import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { explorerPage } from "../explorer/explorerPage.ts";
import { explorerData } from "../report/explorer/explorerData.ts";
import { packScenario } from "../scenario/pack/packScenario.ts";
import { openBrowser } from "./openBrowser.ts";

// `node dist/bench/recordWalk.js docs/explorer.webp` records the README's moving picture: a knob of the explorer is turned, step by
// step, and each picture is of a whole answer.
const [, , file = "docs/explorer.webp"] = process.argv;
const scenario = "scenarios/mobilenet_v2.slow-fast.yaml";
const size = { width: 1080, height: 760 };

/** Positions of the rate's slider, from about 6 Mbit/s to 1 Gbit/s and back. */
const positions = [84, 96, 108, 120, 136, 152, 176, 192, 152, 120, 96];

/** Milliseconds that a picture is shown; those at the two ends stay longer. */
const delay = positions.map((_, index) => (index === 0 || index === 7 ? 1600 : 700));

async function wholeAnswer(page: Page): Promise<void> {
  await page.locator('[data-state="whole"]').waitFor({ timeout: 120_000 });
  // Points have reached their places by then.
  await page.waitForTimeout(400);
}

const directory = mkdtempSync(path.join(tmpdir(), "walk-"));
const browser = await openBrowser();
try {
  const opened = path.join(directory, "explorer.html");
  writeFileSync(opened, explorerPage(explorerData(await packScenario(scenario))));
  const page = await browser.newPage({ viewport: size, colorScheme: "light" });
  await page.goto(`file://${opened}`);
  await wholeAnswer(page);
  const pictures: Buffer[] = [];
  const slider = page.locator('.knobs input[type="range"]').first();
  for (const position of positions) {
    await slider.fill(String(position));
    await wholeAnswer(page);
    pictures.push(await page.screenshot());
  }
  await sharp(pictures, { join: { animated: true } })
    .webp({ quality: 60, effort: 6, delay, loop: 0 })
    .toFile(file);
  console.log(`${file}: ${pictures.length} pictures, ${statSync(file).size} bytes`);
} finally {
  await browser.close();
  rmSync(directory, { recursive: true });
}
