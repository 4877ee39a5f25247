#!/usr/bin/env node
import { hideBin } from "yargs/helpers";
import { guardConsole } from "../base/guardConsole.ts";
import { removeAllLeftovers } from "../base/removeAllLeftovers.ts";
import { runCommandLine } from "./commandLine.ts";
import { describeFailure } from "./describeFailure.ts";

guardConsole();

// `paretopipe cuts M | head` closes our output early: that is the reader's choice, not a failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  if (error.code !== "EIO") throw error;
});
// A terminal that has gone away (EIO) can be told nothing, and what was measured is still to be written.
process.stderr.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EIO") throw error;
});

try {
  await removeAllLeftovers();
  await runCommandLine(hideBin(process.argv));
} catch (error) {
  const { message, exitCode } = describeFailure(error);
  console.error(`paretopipe: ${message}`);
  process.exitCode = exitCode;
}
