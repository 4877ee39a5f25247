// Prints what `simulate SCENARIO --engine ENGINE` writes to run.json, but for its date: without the report, which takes most of the time.
import process from "node:process";
import { explore } from "../../dist/explore/explore.js";
import { loadScenario } from "../../dist/scenario/loadScenario.js";

const [file, engine] = process.argv.slice(2);
const { createdAt: _, ...run } = await explore(await loadScenario(file), { engine, threads: 1 });
process.stdout.write(JSON.stringify(run, null, 1));
