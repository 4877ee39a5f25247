import { expect, it } from "vitest";
import { agreementChart } from "../../src/report/charts/agreementChart.ts";
import { wide } from "../../src/report/charts/theme.ts";
import { fixtureJudge, measurementOf } from "../judge/fixture.ts";
import { fixtureRun, threeConditions } from "./fixture.ts";

it("bars of errors hold the error, also where the measured interval reaches below zero", () => {
  const run = fixtureRun({ cuts: 4, conditions: threeConditions.slice(0, 1) });
  // As two visits that are far apart give it.
  const measurements = run.predictions.map((prediction) => {
    const measured = measurementOf(prediction, { compute: 1.1 });
    const { mean } = measured.latency;
    return {
      ...measured,
      latency: { ...measured.latency, interval: [-0.2 * mean, 2.2 * mean] as [number, number] },
    };
  });
  const spec = JSON.parse(
    JSON.stringify(agreementChart(run, fixtureJudge(run, { measurements }), "latency", wide)),
  );
  const { layer, encoding } = spec.vconcat[1];
  const bars = layer.find(({ name }: { name: string }) => name === "error_intervals").data.values;
  expect(bars).toHaveLength(run.predictions.length);
  for (const { error, errorLow, errorHigh } of bars) {
    expect(errorLow).toBeLessThanOrEqual(error);
    expect(errorHigh).toBe(encoding.y.scale.domain[1]);
  }
});
