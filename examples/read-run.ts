/**
 * Reads a run that `paretopipe simulate` or `search-plan` wrote.
 *
 *     node read-run.js runs/search
 */
import { readRun, readValidation } from "paretopipe";

const [directory = "runs/search"] = process.argv.slice(2);
const run = await readRun(directory);

console.log(`${run.name}: ${run.model.name}, batch ${run.model.batch}, ${run.plans.length} plans`);
for (const { name, description, verdict } of run.conditions) {
  console.log(`${name} (${description}): ${verdict}`);
}
const validation = await readValidation(directory, run);
console.log(validation?.verdict ?? "nobody has measured it yet");
