import { stat } from "node:fs/promises";
import { checkReplaceable, writeFileAtomic } from "../../base/atomicFile.ts";
import { count } from "../../base/checkNumber.ts";
import { InputError } from "../../base/errors.ts";
import { printable } from "../../base/printable.ts";
import { exploreRun, measuredOf } from "../../explorer/exploreRun.ts";
import { explorerPage } from "../../explorer/explorerPage.ts";
import { findModelGraph } from "../../explorer/findModelGraph.ts";
import { servePage } from "../../explorer/servePage.ts";
import { type ExplorerData, explorerData } from "../../report/explorer/explorerData.ts";
import { packScenario } from "../../scenario/pack/packScenario.ts";
import { commonOptions, defineCommand } from "../defineCommand.ts";
import { interruptSignal } from "../interrupt.ts";
import { numberOption } from "../numberOption.ts";
import { openInBrowser } from "../openInBrowser.ts";
import { printJson } from "../output.ts";
import { startProgress } from "../progress.ts";
import { refuseOptions } from "../refuseOptions.ts";
import { parseProfiles, profileOption } from "../scenarioOptions.ts";

/** `paretopipe explore SCENARIO` or `explore RUN`: opens the page with the knobs, until Ctrl-C. */
export const explore = defineCommand({
  builder: (yargs) =>
    profileOption(commonOptions(yargs))
      .positional("scenario", {
        type: "string",
        demandOption: true,
        describe: "A scenario file (YAML), or a run directory",
      })
      .option("port", numberOption("--port", count(0, 65535), "The port on 127.0.0.1 [default: a free one]"))
      .option("open", {
        type: "boolean",
        describe: "Open the page in your browser; --no-open only prints its address [default: true]",
      })
      .option("measured", {
        type: "string",
        requiresArg: true,
        describe: "With a scenario: show what was measured too, from the run directory of `validate`",
      })
      .option("model", {
        type: "string",
        requiresArg: true,
        describe: "The model to show as a graph: a zoo name or an .onnx file [default: from the profiles]",
      })
      .option("page", {
        type: "string",
        requiresArg: true,
        describe: "Write the page to this file and end; it works offline",
      })
      .example("$0 explore scenarios/mobilenet_v2.slow-fast.yaml", "turn the knobs of a scenario that ships")
      .example("$0 explore runs/demo", "the scenario of a run, and what was measured"),
  handler: async ({ scenario, port, open, page: file, measured, model, profile, json, quiet }) => {
    if (file !== undefined) {
      refuseOptions(
        { port, open },
        ["port", "open"],
        "does not go with --page, which writes a file and serves nothing",
      );
      await checkReplaceable(file);
    }
    const progress = startProgress(quiet);
    progress.update(0, 1, "reading the scenario and its model");
    const options = { measured, model, profiles: parseProfiles(profile) };
    const page = explorerPage(await openingData(scenario, options).finally(progress.stop));
    if (file !== undefined) {
      await writeFileAtomic(file, page);
      if (json) printJson({ schema: "paretopipe/files/v1", files: [file] });
      else console.log(`page: ${printable(file)}`);
      return;
    }
    const served = await servePage(page, port ?? 0);
    if (json) printJson({ schema: "paretopipe/page/v1", url: served.url });
    else console.log(served.url);
    if (!quiet) console.error("Ctrl-C ends it");
    if (open ?? true) openInBrowser(served.url);
    await new Promise<void>((resolve) => {
      if (interruptSignal.aborted) resolve();
      else interruptSignal.addEventListener("abort", () => resolve(), { once: true });
    });
    await served.close();
  },
});

/** Returns what the page starts from: a run directory's scenario and measurements, or a scenario file with those of a run. */
async function openingData(
  scenario: string,
  {
    measured,
    model: given,
    profiles,
  }: { measured?: string; model?: string; profiles: ReadonlyMap<string, string> },
): Promise<ExplorerData> {
  // What cannot be looked at is a scenario file that cannot be read, and reading it says so.
  const isRun = await stat(scenario).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isRun) {
    const packed = await packScenario(scenario, { profiles });
    const points = measured === undefined ? [] : await measuredOf(measured);
    return explorerData(packed, points, await findModelGraph(packed, { given, signal: interruptSignal }));
  }
  if (measured !== undefined || profiles.size > 0) {
    const option = measured === undefined ? "--profile" : "--measured";
    throw new InputError(`${option} is for a scenario file; ${scenario} is a run, which has its own`, {
      code: "invalid-option",
    });
  }
  return exploreRun(scenario, given);
}
