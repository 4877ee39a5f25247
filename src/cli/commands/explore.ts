import path from "node:path";
import { writeFileAtomic } from "../../base/atomicFile.ts";
import { InputError } from "../../base/errors.ts";
import { printable } from "../../base/printable.ts";
import { explorerPage } from "../../explorer/explorerPage.ts";
import { measuredPoints } from "../../explorer/measuredPoints.ts";
import { packScenario } from "../../explorer/packScenario.ts";
import { servePage } from "../../explorer/servePage.ts";
import { commonOptions, defineCommand } from "../defineCommand.ts";
import { interruptSignal } from "../interrupt.ts";
import { openInBrowser } from "../openInBrowser.ts";
import { printJson } from "../output.ts";
import { parseProfiles, profileOption } from "../scenarioOptions.ts";

/** `paretopipe explore SCENARIO`: opens the page with the knobs, until Ctrl-C. */
export const explore = defineCommand({
  builder: (yargs) =>
    profileOption(commonOptions(yargs))
      .positional("scenario", { type: "string", demandOption: true, describe: "A scenario file (YAML)" })
      .option("port", {
        type: "number",
        default: 0,
        describe: "The port on 127.0.0.1 [default: a free one]",
        defaultDescription: "",
      })
      .option("open", {
        type: "boolean",
        default: true,
        describe: "Open the page in your browser; --no-open only prints its address",
      })
      .option("measured", {
        type: "string",
        requiresArg: true,
        describe: "Show what was measured too: the run directory of `validate`",
      })
      .option("page", {
        type: "string",
        requiresArg: true,
        describe: "Write the page to this file and end; it works offline",
      })
      .example("$0 explore scenarios/mobilenet_v2.slow-fast.yaml", "turn the knobs of a scenario that ships"),
  handler: async ({ scenario, port, open, page: file, measured, profile, json, quiet }) => {
    if (!Number.isInteger(port) || port < 0 || port > 65535) {
      throw new InputError(`--port ${port}: a whole number from 0 to 65535 is needed`, {
        code: "invalid-option",
      });
    }
    const points = measured === undefined ? [] : await measuredPoints(measured);
    const page = await explorerPage(await packScenario(scenario, parseProfiles(profile), points));
    if (file !== undefined) {
      await writeFileAtomic(path.resolve(file), page);
      if (json) printJson({ schema: "paretopipe/files/v1", files: [file] });
      else console.log(`page: ${printable(file)}`);
      return;
    }
    const served = await servePage(page, port);
    if (json) printJson({ schema: "paretopipe/page/v1", url: served.url });
    else console.log(served.url);
    if (!quiet) console.error("Ctrl-C ends it");
    if (open) openInBrowser(served.url);
    await new Promise<void>((resolve) => {
      if (interruptSignal.aborted) resolve();
      else interruptSignal.addEventListener("abort", () => resolve(), { once: true });
    });
    await served.close();
  },
});
