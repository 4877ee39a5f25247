#!/usr/bin/env node
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { guardConsole } from "../base/guardConsole.ts";
import { packageVersion } from "../base/packageVersion.ts";
import { removeAllLeftovers } from "../base/removeAllLeftovers.ts";
import { commands } from "./commands/index.ts";
import { describeFailure } from "./describeFailure.ts";

guardConsole();

// `paretopipe cuts M | head` closes our output early: that is the reader's choice, not a failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

try {
  await removeAllLeftovers();
  await yargs(hideBin(process.argv))
    .scriptName("paretopipe")
    .usage("$0 COMMAND\n\nPredicts where to split a neural network over several machines.")
    .command(commands)
    .demandCommand(1, "a command is needed")
    .strict()
    .recommendCommands()
    .version(packageVersion())
    .alias({ h: "help" })
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .fail((message, error, parser) => {
      if (error) throw error;
      console.error(`paretopipe: ${message}\n`);
      parser.showHelp();
      process.exit(2);
    })
    .parseAsync();
} catch (error) {
  const { message, exitCode } = describeFailure(error);
  console.error(`paretopipe: ${message}`);
  process.exitCode = exitCode;
}
