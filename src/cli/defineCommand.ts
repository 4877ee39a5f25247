import type { ArgumentsCamelCase, Argv, CommandModule } from "yargs";

/** A command whose handler's arguments have the types that its builder's options give them. */
export function defineCommand<T>(command: {
  command: string;
  describe: string;
  builder: (yargs: Argv) => Argv<T>;
  handler: (args: ArgumentsCamelCase<T>) => void | Promise<void>;
}): CommandModule {
  return command as unknown as CommandModule;
}

/** Options that every command has. */
export function commonOptions<T>(yargs: Argv<T>) {
  return yargs
    .option("json", { type: "boolean", default: false, describe: "JSON on standard output" })
    .option("quiet", { type: "boolean", default: false, describe: "No progress" });
}
