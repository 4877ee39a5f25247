/** What the help of a command says, in parts. */
export interface CommandHelp {
  /** The words that call the command: `paretopipe profile device`. */
  call: string;
  /** Its arguments that are no options, in order. */
  positionals: HelpEntry[];
  options: HelpEntry[];
  /** The commands below it, such as `generate` below `trace`. */
  commands: string[];
  /** The first of its examples. */
  example: string | undefined;
}

/** An option or argument, without its dashes, and what the help says about it. */
export interface HelpEntry {
  name: string;
  /** With a small first letter, to go on after a colon. */
  words: string;
  /** Whether it may be left out; `[scenario]` may. */
  isOptional: boolean;
  /** Whether it takes several values. */
  isList: boolean;
}

/** Reads the help of a command as yargs prints it without a limit of columns. */
export function readHelp(help: string): CommandHelp {
  const [first] = help.split("\n");
  const [call] = first.split(/ (?=[<[]|COMMAND$)/);
  const optional = [...first.matchAll(/\[([\w-]+)\]/g)].map(([, name]) => name);
  const positionals = section(help, "Positionals").map(([name, ...rest]) => entry(name, rest, optional));
  const options = section(help, "Options").map(([names, ...rest]) => {
    return entry(names.replace(/^(-\w, )?--?/, ""), rest, []);
  });
  const commands = section(help, "Commands").map(([line]) => line.slice(call.length + 1).split(" ")[0]);
  return { call, positionals, options, commands, example: section(help, "Examples")[0]?.[0] };
}

/** The lines of a section, each split into its columns. */
function section(help: string, title: string): string[][] {
  const [, after = ""] = help.split(`\n${title}:\n`);
  return after
    .split("\n\n")[0]
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => line.trim().split(/ {2,}/));
}

function entry(name: string, [words = "", ...facts]: string[], optional: readonly string[]): HelpEntry {
  return {
    name,
    // Not of a name, such as HOST:PORT.
    words: words.replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase()),
    isOptional: optional.includes(name),
    isList: facts.some((fact) => fact.includes("[array]")),
  };
}
