import yargs, { type Argv } from "yargs";
import { packageVersion } from "../base/packageVersion.ts";
import { commands } from "./commands/index.ts";
import { joinDash } from "./joinDash.ts";
import { lineChecks } from "./lineChecks.ts";
import { usageError } from "./usageError.ts";

/** What yargs says about a command line that it cannot read. */
class Misread extends Error {}

/**
 * Runs `paretopipe ARGS`.
 *
 * @throws what the command throws; InputError that says in plain words what is wrong with the command line
 */
export async function runCommandLine(given: readonly string[]): Promise<void> {
  const args = joinDash(given);
  const running = parser(args).fail((message, error) => {
    // Without a message, it is an error that a command threw.
    throw message ? new Misread(message) : error;
  });
  for (const check of lineChecks(args)) running.check(check);
  try {
    await running.parseAsync();
  } catch (error) {
    // A YError is what yargs throws where it has read the command, but not the rest of the command line.
    if (!(error instanceof Misread) && (error as Error).name !== "YError") throw error;
    const help = (columns: number | null) => parser(args).wrap(columns).getHelp();
    throw usageError((error as Error).message, args, await help(null), await help(width));
  }
}

/** Columns of the help. */
const width = Math.min(110, process.stdout.columns ?? 110);

function parser(args: string[]): Argv {
  return (
    yargs(args)
      .scriptName("paretopipe")
      .usage("$0 COMMAND\n\nPredicts where to split a neural network over several machines.")
      // In the language of the system, only yargs's own words would be translated.
      .locale("en")
      // `--seed.x 1` is not an option that is an object.
      .parserConfiguration({ "dot-notation": false })
      // Before the command, yargs would take what follows them for their value.
      .boolean(["json", "quiet"])
      .command(commands)
      .demandCommand()
      .strict()
      .recommendCommands()
      .version(packageVersion())
      .alias({ h: "help" })
      .wrap(width)
  );
}
