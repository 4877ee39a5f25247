/** What a check gets: the arguments by name, and what yargs knows of the options. */
type Check = (args: Record<string, unknown>, options: object) => true;

/** yargs passes its options, although its types say otherwise. */
interface KnownOptions {
  array: readonly string[];
  boolean: readonly string[];
}

/** Checks of a command line that yargs does not make. Each throws an error that says what is wrong. */
export function lineChecks(line: readonly string[]): Check[] {
  return [noneIsEmpty, noneIsNegated, noneIsRepeated, switchesAreOnOrOff(line)];
}

/** Refuses an empty option or argument. An empty path would otherwise fail much later. */
function noneIsEmpty(args: Record<string, unknown>): true {
  const empty = Object.keys(args).find((name) => [args[name]].flat().includes(""));
  if (empty !== undefined) throw new Error(`${empty}: a value is needed`);
  return true;
}

/** Refuses `--no-NAME` for an option that takes a value. yargs would pass on false. */
function noneIsNegated(args: Record<string, unknown>, options: object): true {
  const switches = new Set((options as KnownOptions).boolean);
  const negated = Object.keys(args).find(
    (name) => !switches.has(name) && [args[name]].flat().includes(false),
  );
  if (negated !== undefined)
    throw new Error(`there is no option --no-${negated}: --${negated} takes a value`);
  return true;
}

/** Refuses an option that takes one value and has several. yargs would pass a list on, whatever the option's type. */
function noneIsRepeated(args: Record<string, unknown>, options: object): true {
  const lists = new Set(["_", ...(options as KnownOptions).array]);
  const repeated = Object.keys(args).find((name) => Array.isArray(args[name]) && !lists.has(name));
  if (repeated !== undefined) throw new Error(`--${repeated} is given more than once: one value is needed`);
  return true;
}

/** Refuses `--json=yes`, which yargs would take for false. */
function switchesAreOnOrOff(line: readonly string[]): Check {
  return (_, options) => {
    for (const name of (options as KnownOptions).boolean) {
      const wrong = line.find((arg) => arg.startsWith(`--${name}=`) && !/=(true|false)$/.test(arg));
      if (wrong !== undefined) throw new Error(`${wrong}: --${name} alone is enough, and takes no value`);
    }
    return true;
  };
}
