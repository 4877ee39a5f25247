import { printableLines } from "./printable.ts";

/**
 * Makes `console.log` and `console.error` of this process harmless: names out of models, files and other machines must
 * not send control sequences to the terminal. JSON stays the same JSON.
 */
export function guardConsole(): void {
  for (const method of ["log", "error"] as const) {
    const print = console[method].bind(console);
    console[method] = (text: string) => print(printableLines(text));
  }
}
