import { commonOptions, defineCommand, listCommand } from "../../defineCommand.ts";

const kinds = [
  listCommand(
    "device <model>",
    "Measure what each stage of a model takes, on this machine or a worker's",
    async () => (await import("./device.ts")).device,
  ),
  listCommand(
    "link",
    "Measure one direction of the link between two workers",
    async () => (await import("./link.ts")).link,
  ),
];

/** `paretopipe profile`: measure a device or a link. */
export const profile = defineCommand({
  builder: (yargs) =>
    commonOptions(yargs)
      .command(kinds)
      .demandCommand()
      .example("$0 profile device mobilenet_v2 --out pi.json", "see `paretopipe profile device --help`"),
  handler: () => {},
});
