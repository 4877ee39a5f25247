import { count } from "../../base/checkNumber.ts";
import { counted } from "../../base/counted.ts";
import { threadsForCores } from "../../base/cpuQuota.ts";
import { InputError } from "../../base/errors.ts";
import { serveCells } from "../../study/queue/serveCells.ts";
import { commonOptions, defineCommand } from "../defineCommand.ts";
import { interruptSignal } from "../interrupt.ts";
import { numberOption } from "../numberOption.ts";
import { printJson } from "../output.ts";
import { timerOption } from "../quantityOption.ts";
import { namedRedis, redisOption } from "../redisOption.ts";

/** `paretopipe sweep-worker`: computes cells of studies that run elsewhere, until it is stopped. */
export const sweepWorker = defineCommand({
  builder: (yargs) =>
    redisOption(commonOptions(yargs))
      .option("threads", numberOption("--threads", count(1), "Worker threads [default: one per core]"))
      .option("deadline", {
        type: "string",
        default: "30s",
        describe: "How long a worker may be silent before its cells go to others",
      })
      .example("$0 sweep-worker --redis redis://192.168.1.10:6379", "on each machine that computes")
      .example("PARETOPIPE_REDIS=rediss://:PASSWORD@HOST:6380 $0 sweep-worker", "encrypted, with a password"),
  handler: async (args) => {
    const named = namedRedis(args.redis);
    if (!named) {
      throw new InputError(
        "--redis or PARETOPIPE_REDIS: the address of a Redis server is needed, such as redis://HOST:6379",
        { code: "invalid-option" },
      );
    }
    const { address } = named;
    const deadline = timerOption("--deadline", args.deadline, { least: 1 });
    const threads = args.threads ?? threadsForCores();
    const note = (text: string) => console.error(`paretopipe: ${text}`);
    let cells = 0;
    const server = await serveCells(address, {
      threads,
      deadline,
      onNote: note,
      signal: interruptSignal,
      onCell: () => {
        cells++;
      },
    });
    if (args.json) printJson({ schema: "paretopipe/sweep-worker/v1", redis: address.shown, threads });
    else console.log(`computes cells from ${address.shown} in ${counted(threads, "thread")}`);
    await new Promise<void>((resolve) => {
      if (interruptSignal.aborted) resolve();
      interruptSignal.addEventListener("abort", () => resolve(), { once: true });
    });
    if (!args.quiet) note("finishes the cells that it has begun; a second Ctrl-C ends it at once");
    await server.close();
    if (!args.quiet) note(`${counted(cells, "cell")} done`);
    throw interruptSignal.reason;
  },
});
