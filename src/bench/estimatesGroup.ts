import type { BenchGroup } from "./group.ts";
import { compareEstimates } from "./stageTimes/compareEstimates.ts";
import {
  measuredHosts,
  measuredModels,
  readStageTimes,
  roundsOf,
  splitHalf,
} from "./stageTimes/stageTimes.ts";

const percent = (share: number, digits = 1) => `${(100 * share).toFixed(digits)} %`;

/** Compares ways to estimate stages that were not measured, on models whose stages were all measured. */
export const estimatesGroup: BenchGroup = {
  name: "estimates",
  description:
    "stage times from one visit to some stages, against the median of the other rounds (test/fixtures/stage_times)",
  run() {
    const measured = measuredHosts.flatMap((host) => measuredModels.map((model) => ({ host, model })));
    return measured.flatMap(({ host, model }) => {
      const times = readStageTimes(model, host);
      const begin = performance.now();
      const unmeasured = compareEstimates(times, "unmeasured");
      const seconds = (performance.now() - begin) / 1000;
      const rows = [
        ...unmeasured,
        ...compareEstimates(times, "measured").map((row) => ({ ...row, rule: `measured: ${row.rule}` })),
      ];
      return [
        `${model}, ${host} host: ${times.pairs.length} stages, ${roundsOf(times)} rounds, halves differ by ${percent(splitHalf(times))}; ${seconds.toFixed(1)} s`,
        ...rows.map(
          ({ rule, visitsPerCut, median, within10, p95, covered }) =>
            `  ${rule.padEnd(30)} ${visitsPerCut.toFixed(1)} visits a cut, median ${percent(median).padStart(6)}, within 10 %: ` +
            `${percent(within10, 0).padStart(5)}, 95 % within ${percent(p95, 0).padStart(5)}` +
            (covered === null ? "" : `, covered ${percent(covered, 0)}`),
        ),
      ];
    });
  },
};
