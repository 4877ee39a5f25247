import yargs, { type Argv } from "yargs";
import { packageVersion } from "../base/packageVersion.ts";
import { commands } from "./commands/index.ts";

/** The parser of `paretopipe ARGS`: its `parseAsync` runs the command. The caller says with `.fail` what ends it. */
export function commandLine(args: string[]): Argv {
  return yargs(args)
    .scriptName("paretopipe")
    .usage("$0 COMMAND\n\nPredicts where to split a neural network over several machines.")
    .command(commands)
    .demandCommand(1, "a command is needed")
    .strict()
    .check(noneIsEmpty)
    .check(noneIsRepeated)
    .recommendCommands()
    .version(packageVersion())
    .alias({ h: "help" })
    .wrap(Math.min(110, process.stdout.columns ?? 110));
}

/** Refuses an empty option or argument. An empty path would otherwise fail much later. */
function noneIsEmpty(args: Record<string, unknown>): true {
  const empty = Object.keys(args).find((name) => args[name] === "");
  if (empty !== undefined) throw new Error(`${empty}: a value is needed`);
  return true;
}

/** Refuses an option that takes one value and has several. yargs would pass a list on, whatever the option's type. */
function noneIsRepeated(args: Record<string, unknown>, options: object): true {
  // yargs passes its options, although its types say otherwise.
  const { array } = options as { array: readonly string[] };
  const lists = new Set(["_", ...array]);
  const repeated = Object.keys(args).find((name) => Array.isArray(args[name]) && !lists.has(name));
  if (repeated !== undefined) throw new Error(`--${repeated} is given more than once: one value is needed`);
  return true;
}
