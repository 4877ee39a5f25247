import { vi } from "vitest";
import { runCommandLine } from "../../src/cli/commandLine.ts";
import { describeFailure } from "../../src/cli/describeFailure.ts";

/** What a command said and ended with. */
export interface CliHereResult {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs a command in the tests' own process: starting the built program takes longer than most commands do. Runs of one
 * file must not overlap, because they share the console.
 */
export async function cliHere(args: string[]): Promise<CliHereResult> {
  const listen = (method: "log" | "error") => vi.spyOn(console, method).mockImplementation(() => {});
  const [log, error] = [listen("log"), listen("error")];
  let code = 0;
  try {
    await runCommandLine(args);
  } catch (failure) {
    const { message, exitCode } = describeFailure(failure);
    console.error(`paretopipe: ${message}`);
    code = exitCode;
  }
  const text = (spy: typeof log) => spy.mock.calls.map(([line]) => `${line}\n`).join("");
  const result = { code, stdout: text(log), stderr: text(error) };
  log.mockRestore();
  error.mockRestore();
  return result;
}
