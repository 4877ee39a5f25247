/**
 * Searches the plans of a scenario that is given as an object, and writes the run and its report.
 *
 *     node search-plan.js board.json runs/search
 */
import { createRequire } from "node:module";
import path from "node:path";
import { explore, resolveScenario, writeReport, writeRun } from "paretopipe";

/** The package comes with profiles of a 2-core machine. */
const shipped = path.dirname(createRequire(import.meta.url).resolve("paretopipe/package.json"));
const [profile = path.join(shipped, "profiles/xeon-2core/mobilenet_v2.b8.json"), directory = "runs/search"] =
  process.argv.slice(2);

const scenario = await resolveScenario({
  name: "a slow board and a fast server",
  source: "board",
  devices: { board: { profile, slowdown: 4 }, server: { profile } },
  conditions: { cable: "delay 0.1ms rate 1gbit", lte: "delay 40ms rate 10mbit" },
});
const run = await explore(scenario);
await writeRun(run, directory);
await writeReport(run, directory);

for (const { name, front } of run.conditions) {
  console.log(`${name}: ${front.length} of ${run.plans.length} plans are on the front`);
  for (const { condition, plan, latency, throughput } of run.predictions) {
    if (condition !== name || !front.includes(plan)) continue;
    console.log(`  ${plan}: ${(latency.mean * 1000).toFixed(0)} ms, ${throughput.mean.toFixed(2)} frames/s`);
  }
}
