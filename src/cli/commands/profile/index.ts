import { defineCommand, listCommand } from "../../defineCommand.ts";

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
  builder: (yargs) => yargs.command(kinds).demandCommand(1, "what to profile is needed: device or link"),
  handler: () => {},
});
