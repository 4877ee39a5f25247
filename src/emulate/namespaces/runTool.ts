import { spawn } from "node:child_process";
import { ParetoPipeError } from "../../base/errors.ts";
import { systemReason } from "../../base/systemReason.ts";

/**
 * Runs a command of the system and returns what it printed.
 *
 * @param input its standard input
 * @throws ParetoPipeError with the command and its complaint if it fails
 */
export function runTool([command, ...args]: readonly string[], input = ""): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
    let printed = "";
    let complaint = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      complaint += text;
    });
    const fail = (why: string, cause?: unknown) =>
      reject(
        new ParetoPipeError(`${[command, ...args].join(" ")}: ${why}`, { code: "process-failed", cause }),
      );
    child.once("error", (cause) => fail(systemReason(cause), cause));
    child.once("close", (code, signal) => {
      if (code === 0) resolve(printed);
      else fail(complaint.trim() || `ended with ${signal ?? `code ${code}`}`);
    });
    // A command that fails does not read its input to the end; "close" says why.
    child.stdin.on("error", () => undefined).end(input);
  });
}
