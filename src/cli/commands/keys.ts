import { commonOptions, defineCommand } from "../defineCommand.ts";
import { printJson } from "../output.ts";

const usualNames = ["controller", "worker"];

/** `paretopipe keys DIR`: creates the keys that machines need to trust each other. */
export const keys = defineCommand({
  builder: (yargs) =>
    commonOptions(yargs)
      .positional("dir", { type: "string", demandOption: true, describe: "Directory to write them to" })
      .option("name", {
        type: "string",
        array: true,
        describe: `Machines, each of which gets a folder with a certificate of its own [default: ${usualNames.join(" ")}]`,
      })
      .example("$0 keys keys --name controller pi gpu", "then copy keys/secret.key and keys/pi to the Pi"),
  handler: async ({ dir, name = usualNames, json }) => {
    const { createKeys } = await import("../../transport/createKeys.ts");
    const files = await createKeys(dir, name);
    if (json) printJson({ schema: "paretopipe/keys/v1", files });
    else for (const file of files) console.log(file);
  },
});
