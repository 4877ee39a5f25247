#!/usr/bin/env node
import { hideBin } from "yargs/helpers";
import { guardConsole } from "../base/guardConsole.ts";
import { removeAllLeftovers } from "../base/removeAllLeftovers.ts";
import { runCommandLine } from "./commandLine.ts";
import { describeFailure } from "./describeFailure.ts";

guardConsole();

// `paretopipe cuts M | head` closes our output early: that is the reader's choice, not a failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

try {
  await removeAllLeftovers();
  await runCommandLine(hideBin(process.argv));
} catch (error) {
  const { message, exitCode } = describeFailure(error);
  console.error(`paretopipe: ${message}`);
  process.exitCode = exitCode;
}
