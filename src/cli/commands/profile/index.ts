import { defineCommand } from "../../defineCommand.ts";
import { device } from "./device.ts";
import { link } from "./link.ts";

/** `paretopipe profile`: measure a device or a link. */
export const profile = defineCommand({
  command: "profile <what>",
  describe: "Measure a device or a link",
  builder: (yargs) =>
    yargs.command(device).command(link).demandCommand(1, "what to profile is needed: device or link"),
  handler: () => {},
});
