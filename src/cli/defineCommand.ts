import type { ArgumentsCamelCase, Argv, CommandModule } from "yargs";

/** What a command takes and does. */
export interface Command {
  builder: (yargs: Argv) => Argv;
  handler: (args: ArgumentsCamelCase) => void | Promise<void>;
}

/** A command whose handler's arguments have the types that its builder's options give them. */
export function defineCommand<T>(command: {
  builder: (yargs: Argv) => Argv<T>;
  handler: (args: ArgumentsCamelCase<T>) => void | Promise<void>;
}): Command {
  return command as unknown as Command;
}

/**
 * An entry in a list of commands. What the command takes and does is loaded when it is named, so that no command waits
 * for the modules of the others.
 *
 * @param command its name, and its positional arguments as yargs writes them: `cuts <model>`
 * @param describe one line for the list of commands
 */
export function listCommand(
  command: string,
  describe: string,
  load: () => Promise<Command> | Command,
): CommandModule {
  return {
    command,
    describe,
    builder: async (yargs) => valuesRequired((await load()).builder(yargs)),
    handler: async (args) => (await load()).handler(args),
  };
}

/** Makes every option need a value, except switches. For one without a value, yargs would take its default. */
function valuesRequired(yargs: Argv): Argv {
  // yargs has this, although its types do not say so.
  const { getOptions } = yargs as unknown as {
    getOptions: () => { key: Record<string, unknown>; boolean: readonly string[] };
  };
  const { key, boolean } = getOptions.call(yargs);
  return yargs.requiresArg(Object.keys(key).filter((name) => !boolean.includes(name)));
}

/** Options that every command has. */
export function commonOptions<T>(yargs: Argv<T>) {
  return yargs
    .option("json", { type: "boolean", default: false, describe: "JSON on standard output" })
    .option("quiet", { type: "boolean", default: false, describe: "No progress" });
}
