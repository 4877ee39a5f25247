#!/usr/bin/env node
import { hideBin } from "yargs/helpers";
import { guardConsole } from "../base/guardConsole.ts";
import { removeAllLeftovers } from "../base/removeAllLeftovers.ts";
import { commandLine } from "./commandLine.ts";
import { describeFailure } from "./describeFailure.ts";
import { joinDash } from "./joinDash.ts";

guardConsole();

// `paretopipe cuts M | head` closes our output early: that is the reader's choice, not a failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

try {
  await removeAllLeftovers();
  await commandLine(joinDash(hideBin(process.argv)))
    .fail((message, error, parser) => {
      // Without a message, it is an error that a command threw; with one, yargs could not read the command line.
      if (error && !message) throw error;
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
