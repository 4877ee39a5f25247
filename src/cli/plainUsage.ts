import { closest, distance } from "fastest-levenshtein";
import type { CommandHelp, HelpEntry } from "./readHelp.ts";

/** Says what is wrong: gets the parts of yargs's message, the command line, and the command's help. */
type Rewording = (parts: string[], args: readonly string[], help: CommandHelp) => string;

/** What yargs says, or our own checks, and how a user is told. */
const rewordings: [said: RegExp, words: Rewording][] = [
  [
    /^Not enough non-option arguments: got (\d+)/,
    ([got], args, help) => missingArgument(Number(got), args, help),
  ],
  [
    /^Missing required arguments?: (.*)/,
    ([names], _, help) => missing(names.split(", "), help.options, help),
  ],
  [/^Unknown arguments?: (.*)/, ([names], args, help) => unexpected(names.split(", "), args, help)],
  [/^Missing dependent arguments:\n (\S+) -> (\S+)/, ([one, other]) => `--${one} needs --${other}`],
  [
    /^Arguments (\S+) and (\S+) are mutually exclusive/,
    ([one, other], _, help) => `${shown(one, help)} does not go with ${shown(other, help)}`,
  ],
  [
    /^Invalid values:\n {2}Argument: (.*?), Given: "?(.*?)"?, Choices: (.*)/,
    ([name, given, choices], _, help) =>
      `${shown(name, help)} ${given}: one of ${choices.replaceAll('"', "")} is needed`,
  ],
  [/^Not enough arguments following: (.*)/, ([name], _, help) => `${shown(name, help)}: a value is needed`],
  [/^(\S+): a value is needed$/, ([name], _, help) => `${shown(name, help)}: a value is needed`],
];

/** Says in plain words what yargs, or one of our own checks, found wrong with a command line. */
export function plainUsage(said: string, args: readonly string[], help: CommandHelp): string {
  if (help.commands.length > 0) return noCommand(args, help);
  const unknown = unknownOption(args, help);
  // yargs would first complain of what is missing, which may be what this was meant for.
  if (unknown !== undefined) return unknown.words;
  for (const [pattern, words] of rewordings) {
    const match = pattern.exec(said);
    if (match) return words(match.slice(1), args, help);
  }
  return said;
}

/** For a command that has others below it: none of them is named, or none that there is. */
function noCommand(args: readonly string[], help: CommandHelp): string {
  const { call, commands } = help;
  const [program, ...above] = call.split(" ");
  const given = args.filter((arg) => !arg.startsWith("-"))[above.length];
  const names = listed(commands, "or");
  if (given === undefined) {
    const misspelt = unknownOption(args, help);
    if (misspelt?.near) return misspelt.words;
    return above.length === 0 ? "a command is needed" : `${above.join(" ")}: ${names} is needed`;
  }
  const whole = [...above, given].join(" ");
  if (commands.includes(given)) return `options come after the command: ${program} ${whole}`;
  const near = nearest(given, commands);
  if (near !== undefined)
    return `there is no command "${whole}"; did you mean ${[...above, near].join(" ")}?`;
  return `there is no command "${whole}"${above.length === 0 ? "" : `; ${names} is what ${call} does`}`;
}

function missingArgument(got: number, args: readonly string[], help: CommandHelp): string {
  const needed = help.positionals.filter(({ isOptional }) => !isOptional).map(({ name }) => name);
  const words = missing(needed.slice(got), help.positionals, help);
  const eater = help.options.find(({ name, isList }) => {
    const at = args.indexOf(`--${name}`);
    return isList && at >= 0 && args.slice(at + 1, at + 3).filter((arg) => !arg.startsWith("-")).length === 2;
  });
  return eater ? `${words}; give it before --${eater.name}, which takes all words that follow` : words;
}

function missing(names: readonly string[], entries: readonly HelpEntry[], help: CommandHelp): string {
  const all = names.map((name) => shown(name, help));
  const words = entries.find(({ name }) => name === names[0])?.words;
  if (all.length > 1) return `${listed(all, "and")} are missing`;
  return words ? `${all} is missing: ${words}` : `${all} is missing`;
}

/** For words that no argument is left for, and for options of one letter. */
function unexpected([name]: string[], args: readonly string[], { call, positionals }: CommandHelp): string {
  if (name.length === 1 && args.some((arg) => /^-[^-\d]/.test(arg) && arg.includes(name)))
    return `there is no option -${name}`;
  const taken = positionals.map((one) => one.name.toUpperCase());
  return `unexpected ${JSON.stringify(name)}: ${call} takes ${taken.length > 0 ? `only ${listed(taken, "and")} and options` : "options only"}`;
}

/** Says of the first option that the command does not have that there is none, and which one was probably meant (`near`). */
function unknownOption(
  args: readonly string[],
  { options, positionals }: CommandHelp,
): { words: string; near?: string } | undefined {
  const names = options.map(({ name }) => name);
  const known = new Set([
    ...names,
    ...positionals.flatMap(({ name, isOptional }) => (isOptional ? name : [])),
  ]);
  const end = args.indexOf("--");
  for (const arg of end < 0 ? args : args.slice(0, end)) {
    const [, written] = /^--([^=]+)/.exec(arg) ?? [];
    if (written === undefined) continue;
    // yargs takes `--maxBoundary` for `--max-boundary`, and `--no-open` for an option that is switched off.
    const name = written.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (known.has(name) || known.has(name.replace(/^no-/, ""))) continue;
    if (positionals.some((one) => one.name === name))
      return { words: `there is no option --${written}: ${name.toUpperCase()} is given without it` };
    const near = nearest(name, names);
    return {
      words: `there is no option --${written}${near === undefined ? "" : `; did you mean --${near}?`}`,
      near,
    };
  }
  return undefined;
}

/** A name with at most this many wrong letters counts as a typo, unless it is half of them. */
const typo = 3;

function nearest(name: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const near = closest(name, [...names]);
  return distance(name, near) <= Math.min(typo, near.length / 2) ? near : undefined;
}

/** An option as it is written, or an argument in capitals. */
function shown(name: string, { positionals }: CommandHelp): string {
  return positionals.some((one) => one.name === name) ? name.toUpperCase() : `--${name}`;
}

function listed(names: readonly string[], word: "and" | "or"): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} ${word} ${last}`;
}
