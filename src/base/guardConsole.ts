import { printableLines } from "./printable.ts";

/**
 * Makes `console.log` and `console.error` of this process safe: names from models, files and other machines must not
 * send control sequences to the terminal. JSON output keeps its meaning.
 */
export function guardConsole(): void {
  for (const method of ["log", "error"] as const) {
    const print = console[method].bind(console);
    console[method] = (text: string) => print(printableLines(text));
  }
}
