import type { Argv } from "yargs";
import { chartFiles } from "../report/chartFiles.ts";

/** The option of every command that writes a report: which files of charts it writes. */
export function chartsOption<T>(yargs: Argv<T>) {
  return yargs.option("charts", {
    choices: chartFiles,
    default: "all" as const,
    describe: "Files of charts to write: all (JSON, SVG, PNG), svg (JSON, SVG: much faster) or none",
  });
}
