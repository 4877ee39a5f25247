// `npm run notebooks`: executes the notebooks and says which cells differ from what is recorded. With `--write` it records the new
// outputs instead. Names such as `first-split` choose some of them.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { compareNotebooks } from "./compareNotebooks.ts";
import { executeNotebook } from "./executeNotebook.ts";
import { parseNotebook, stringifyNotebook } from "./notebook.ts";

const { values, positionals } = parseArgs({
  options: { write: { type: "boolean", default: false } },
  allowPositionals: true,
});
const all = readdirSync("notebooks").flatMap((file) =>
  file.endsWith(".ipynb") ? [path.basename(file, ".ipynb")] : [],
);
const unknown = positionals.find((name) => !all.includes(name));
if (unknown !== undefined) {
  console.error(`there is no notebook "${unknown}"; there are ${all.join(", ")}`);
  process.exit(2);
}

// The kernel ends with this process, however it ends.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

const begin = performance.now();
for (const name of positionals.length > 0 ? positionals : all)
  await check(path.join("notebooks", `${name}.ipynb`));
console.log(`${((performance.now() - begin) / 1000).toFixed(0)} s`);

/** Executes one notebook, and prints what differs or which cell failed; the exit code is then 1. */
async function check(file: string): Promise<void> {
  try {
    const executed = await executeNotebook(file);
    if (values.write) {
      writeFileSync(file, stringifyNotebook(executed));
      console.log(`${file}: recorded`);
      return;
    }
    const differences = compareNotebooks(parseNotebook(readFileSync(file, "utf8")), executed);
    if (differences.length > 0) process.exitCode = 1;
    for (const difference of differences) console.error(`${file}, ${difference}`);
    console.log(
      `${file}: ${differences.length === 0 ? "as recorded" : `${differences.length} cells differ`}`,
    );
  } catch (error) {
    process.exitCode = 1;
    console.error(`${file}, ${error instanceof Error ? error.message : error}`);
  }
}
