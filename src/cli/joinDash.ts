/**
 * Joins a `-` that stands for standard input to the option before it: `--input -` becomes `--input=-`. yargs takes a lone `-` for an
 * option, and then says that the value is missing.
 */
export function joinDash(args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    const isOption = (text: string | undefined) => text !== undefined && /^--[^=]+$/.test(text);
    if (arg === "-" && isOption(args[index - 1])) return [];
    return isOption(arg) && args[index + 1] === "-" ? [`${arg}=-`] : [arg];
  });
}
