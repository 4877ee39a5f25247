import { count } from "../../base/checkNumber.ts";
import { InputError, ParetoPipeError } from "../../base/errors.ts";
import { checkWritable } from "../../base/writableDirectory.ts";
import { hasResults } from "../../study/resultLog.ts";
import { sweepStudy } from "../../study/sweepStudy.ts";
import { commonOptions, defineCommand } from "../defineCommand.ts";
import { interruptSignal } from "../interrupt.ts";
import { numberOption } from "../numberOption.ts";
import { printJson } from "../output.ts";
import { printSwept } from "../printSwept.ts";
import { startProgress } from "../progress.ts";
import { checkNoThreads, namedRedis, redisOption } from "../redisOption.ts";
import { runDirectory } from "../scenarioOptions.ts";
import { tellCells } from "../tellCells.ts";

/** Failed cells in the JSON that is printed; cells.csv has all. */
const listed = 1000;

/** `paretopipe sweep STUDY`: computes every cell of a study. */
export const sweep = defineCommand({
  builder: (yargs) =>
    redisOption(commonOptions(yargs))
      .positional("study", { type: "string", demandOption: true, describe: "A study file (YAML)" })
      .option("out", { type: "string", describe: "The directory to write [default: runs/STUDY]" })
      .option("resume", {
        type: "boolean",
        default: false,
        describe: "Keep the results that the directory has, after Ctrl-C or a change of the study",
      })
      .option("threads", numberOption("--threads", count(1), "Worker threads [default: one per core]"))
      .option("x", { type: "string", describe: "The report's first axis [default: the study's first]" })
      .option("y", { type: "string", describe: "The report's second axis [default: the next one]" })
      .example("$0 sweep my-study.yaml --out runs/my-study", "all cores of this machine")
      .example("$0 sweep my-study.yaml --out runs/my-study --resume", "after Ctrl-C")
      .example(
        "$0 sweep my-study.yaml --redis redis://192.168.1.10:6379",
        "on all machines with a sweep-worker",
      ),
  handler: async (args) => {
    const redis = namedRedis(args.redis);
    checkNoThreads(args.threads, redis);
    const out = runDirectory(args.study, args.out);
    await checkWritable(out);
    const progress = startProgress(args.quiet);
    try {
      const swept = await sweepStudy(args.study, out, {
        threads: args.threads,
        resume: args.resume,
        axes: { x: args.x, y: args.y },
        connect:
          redis &&
          (async () => {
            const { connectQueue } = await import("../../study/queue/queueComputer.ts");
            return connectQueue(redis.address, progress.note, interruptSignal);
          }),
        signal: interruptSignal,
        onProgress: tellCells(progress),
        onTables: () => progress.update(1, 1, "writing tables"),
      });
      progress.stop();
      if (args.json) printJson({ ...swept, failed: swept.failed.slice(0, listed) });
      else printSwept(swept, out);
      const { failed, record } = swept;
      if (failed.length > 0) {
        throw new ParetoPipeError(
          `${failed.length} of ${record.cells} cells failed, such as ${failed[0].name}: ${failed[0].reason}`,
          { code: "cells-failed" },
        );
      }
      if (record.incomplete > 0) {
        throw new ParetoPipeError(
          `${record.incomplete} of ${record.cells} cells have plans without a prediction; cells.csv names one for each`,
          { code: "nothing-predicted" },
        );
      }
    } catch (error) {
      progress.stop();
      // Before the first result, as while it connects, there is nothing to go on with.
      if (hasResults(out) && interruptSignal.aborted && !(error instanceof InputError)) {
        progress.note(`what was computed is in ${out}; go on with --resume`);
      }
      throw error;
    } finally {
      progress.stop();
    }
  },
});
