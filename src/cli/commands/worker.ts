import os from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { cacheDirectory } from "../../base/cacheDirectory.ts";
import { checkCpu } from "../../base/checkCpu.ts";
import { atLeast, count } from "../../base/checkNumber.ts";
import { startWorker } from "../../runtime/worker/startWorker.ts";
import { keysOf } from "../../runtime/worker/trustFor.ts";
import { formatAddress, parseAddress } from "../../transport/address.ts";
import { readCertificates, readSecret } from "../../transport/trust.ts";
import { commonOptions, defineCommand } from "../defineCommand.ts";
import { interruptSignal } from "../interrupt.ts";
import { numberOption } from "../numberOption.ts";
import { printJson } from "../output.ts";
import { deadlineOption, parsedOption, positiveBytes } from "../quantityOption.ts";

/**
 * Milliseconds after which a signal to all processes of a worker, as a service manager sends it, has arrived here too. That it has ended the
 * serving process may be seen before.
 */
const settled = 100;

/** `paretopipe worker`: runs stages for controllers until it is stopped. */
export const worker = defineCommand({
  builder: (yargs) =>
    commonOptions(yargs)
      .option("listen", {
        type: "string",
        default: "127.0.0.1:7070",
        describe: "HOST:PORT; anything but loopback needs a secret or certificates. Port 0: any",
      })
      .option("secret-file", { type: "string", describe: "The shared secret of the workers (TCP)" })
      .option("certificates", { type: "string", describe: "Directory of this device's certificates (gRPC)" })
      .option("name", { type: "string", describe: "The device's name in messages [default: this host's]" })
      .option("slowdown", {
        ...numberOption(
          "--slowdown",
          atLeast(1),
          "Slow down by this factor, to stand in for a slower device",
        ),
        default: 1,
      })
      .option("threads", {
        ...numberOption("--threads", count(1), "Threads of ONNX Runtime"),
        default: 1,
      })
      .option("cpu", numberOption("--cpu", count(0), "Run on this core only (Linux, taskset)"))
      .option("model-limit", { type: "string", default: "2GiB", describe: "Maximum size of one stage" })
      .option("cache-limit", {
        type: "string",
        default: "8GiB",
        describe: "Maximum disk space for all stages",
      })
      .option("memory-limit", { type: "string", describe: "Memory for frames [default: what is free]" })
      .option("deadline", {
        type: "string",
        default: "10s",
        describe: "How long a connection may be silent before it counts as lost",
      })
      .example(
        "$0 worker --listen 0.0.0.0:7070 --secret-file keys/secret.key --name pi-a",
        "on a Raspberry Pi",
      ),
  handler: async (args) => {
    const name = args.name ?? os.hostname();
    const log = async (text: string) => {
      if (args.quiet) return;
      await sleep(settled);
      if (!interruptSignal.aborted) console.error(`${name}: ${text}`);
    };
    const secret = args.secretFile === undefined ? undefined : await readSecret(args.secretFile);
    const certificates =
      args.certificates === undefined ? undefined : await readCertificates(args.certificates);
    let stop: (reason: unknown) => void = () => {};
    const stopped = new Promise<never>((_, reject) => {
      stop = reject;
    });
    const running = await startWorker({
      listen: parsedOption("--listen", args.listen, parseAddress),
      cpu: args.cpu === undefined ? undefined : checkCpu("--cpu", args.cpu),
      settings: {
        name,
        threads: args.threads,
        slowdown: args.slowdown,
        cacheDirectory: cacheDirectory(),
        deadline: deadlineOption(args.deadline),
        limits: {
          stage: positiveBytes("--model-limit", args.modelLimit),
          cache: positiveBytes("--cache-limit", args.cacheLimit),
          ...(args.memoryLimit !== undefined && {
            memory: positiveBytes("--memory-limit", args.memoryLimit),
          }),
        },
        ...(secret && keysOf(secret)),
        ...(certificates && keysOf(certificates)),
      },
      log,
      onFailure: stop,
    }).catch(async (error) => {
      await sleep(settled);
      interruptSignal.throwIfAborted();
      throw error;
    });
    try {
      // It may have come while the worker started.
      interruptSignal.throwIfAborted();
      interruptSignal.addEventListener("abort", () => stop(interruptSignal.reason), { once: true });
      const address = formatAddress(running.address);
      if (args.json) printJson({ schema: "paretopipe/worker/v1", name, address });
      else console.log(`${name} listens on ${address}`);
      await stopped;
    } finally {
      await running.close();
    }
  },
});
