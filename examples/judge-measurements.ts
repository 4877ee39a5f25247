/**
 * You have measured some plans yourself, with any program. How far off were the predictions of a run?
 *
 *     node judge-measurements.js runs/search
 */
import { judge, measurementOf, ParetoPipeError, readRun } from "paretopipe";

const [directory = "runs/search"] = process.argv.slice(2);
const run = await readRun(directory);

/** Seconds a frame, and frames per second. */
const measured = [
  { condition: "cable", plan: "board", latency: 0.24, throughput: 4.2 },
  { condition: "cable", plan: "board|input|server|w2", latency: 0.13, throughput: 15.1 },
];

const validation = judge({ run, measurements: measured.map(measurementOf) });
for (const { plan, predicted, measured } of validation.points) {
  console.log(
    `${plan}: ${predicted.throughput.mean.toFixed(2)} frames/s predicted, ${measured.throughput.mean} measured`,
  );
}
console.log(validation.verdict);

try {
  judge({ run, measurements: [measurementOf({ ...measured[0], plan: "moon" })] });
} catch (error) {
  if (!(error instanceof ParetoPipeError)) throw error;
  console.log(`${error.code}: ${error.message}`);
}
