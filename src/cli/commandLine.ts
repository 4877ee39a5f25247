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
