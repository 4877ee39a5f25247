import { build } from "esbuild";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as inNode from "../../src/simulate.ts";
import { missingBrowser, openBrowser } from "../support/browser.ts";
import { describeWhere } from "../support/describeWhere.ts";

type Library = typeof inNode;

/**
 * Plays pipelines that between them use every kind of randomness, traces, both engines, and a front. Runs here and in
 * the browser, so it may use nothing but its argument.
 */
function play(library: Library): string {
  const { duplex, frameTimes, generateTrace, hypervolume, paretoFront, parseConditions, predict, simulate } =
    library;
  const conditions = [
    "",
    "delay 3ms 2ms 25% distribution normal rate 40mbit loss 1%",
    "delay 40ms 10ms distribution paretonormal rate 10mbit loss gemodel 1% 10%",
  ].map((words) => parseConditions(words));
  const trace = generateTrace(library.tracePresets["wifi-home"].spec, 60, 7);
  conditions.push({ ...conditions[1], trace });
  const services = [0.01, [0.011, 0.012, 0.05], { exponential: 0.02 }] as const;
  const results = conditions.flatMap((condition, c) =>
    services.map((service) => {
      const input: inNode.SimulationInput = {
        seed: `browser ${c}`,
        devices: [{ name: "a" }, { name: "b" }],
        links: duplex("a", "b", condition),
        streams: [
          {
            name: "frames",
            stages: [
              { device: "a", service },
              { device: "b", service: 0.015 },
            ],
            bytes: [100_000, 4_000],
            arrivals: c % 2 === 0 ? { kind: "saturated" } : { kind: "poisson", rate: 20 },
            frames: 300,
            queue: 2,
          },
        ],
      };
      const run = simulate(input, { engine: c === 0 ? "tandem" : "event" });
      const times = [0, 100, 299].map((frame) => frameTimes(run.streams[0].table, frame));
      return { times, prediction: predict(input, { condition: `${c}`, plan: "a|b", replications: 3 }) };
    }),
  );
  const points = results.map(
    ({ prediction }) => [prediction.latency.mean, prediction.throughput.mean] as const,
  );
  const front = paretoFront(points, [
    { value: ([latency]) => latency, direction: "min" },
    { value: ([, throughput]) => throughput, direction: "max" },
  ]);
  // JSON has the shortest digits that give a number back to the last bit.
  return JSON.stringify({ results, front, volume: hypervolume(points, [10, 0], ["min", "max"]) });
}

describeWhere(missingBrowser())("paretopipe/simulate in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  it("the browser bundle has no module of Node's, and gives Node's figures to the last bit", async () => {
    const { outputFiles, warnings } = await build({
      stdin: { contents: 'export * from "paretopipe/simulate"', resolveDir: "." },
      bundle: true,
      platform: "browser",
      format: "iife",
      globalName: "library",
      write: false,
      logLevel: "silent",
    });
    expect(warnings).toEqual([]);
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.addScriptTag({ content: outputFiles[0].text });
    const figures = await page.evaluate(`(${play.toString()})(library)`);
    expect(complaints).toEqual([]);
    const same = figures === play(inNode);
    expect(same).toBe(true);
  });
});
