import path from "node:path";
import { checkCpu } from "../../base/checkCpu.ts";
import { blaming } from "../../base/checkDocument.ts";
import { count } from "../../base/checkNumber.ts";
import { openDocument } from "../../base/document.ts";
import { InputError } from "../../base/errors.ts";
import { recordByName } from "../../base/recordByName.ts";
import { checkWritable } from "../../base/writableDirectory.ts";
import { readCondition } from "../../emulate/netem/readCondition.ts";
import { formatConditions, parseConditions } from "../../network/conditions.ts";
import type { Condition } from "../../scenario/resolveCondition.ts";
import { scenarioSchema } from "../../scenario/scenarioSchema.ts";
import { checkSlowdown } from "../../validate/testbed/checkSlowdown.ts";
import { checkOwnWays } from "../../validate/testbed/emulatedLinks.ts";
import { type NamespaceTestbed, openNamespaceTestbed } from "../../validate/testbed/namespaceTestbed.ts";
import { commonOptions, defineCommand } from "../defineCommand.ts";
import { interruptSignal } from "../interrupt.ts";
import { numberOption } from "../numberOption.ts";
import { printJson } from "../output.ts";
import { refuseTwice } from "../refuseTwice.ts";

/**
 * `paretopipe testbed SCENARIO`: runs a worker for each device in a network namespace of its own, with kernel TCP between
 * them, until it is stopped.
 */
export const testbed = defineCommand({
  builder: (yargs) =>
    commonOptions(yargs)
      .positional("scenario", {
        type: "string",
        demandOption: true,
        describe: "A scenario file (YAML): devices and their slowdown; profiles may be missing",
      })
      .option("condition", { type: "string", describe: "One of its conditions, which the links then have" })
      .option("link", { type: "string", describe: "Netem words for all links, instead of a condition" })
      .option("out", {
        type: "string",
        demandOption: true,
        describe: "Folder for testbed.yaml and the workers' keys",
      })
      .option("cpu", {
        type: "string",
        array: true,
        nargs: 1,
        describe: "DEVICE=CORE: run this worker on this core only (Linux, taskset)",
      })
      .option("threads", {
        ...numberOption("--threads", count(1), "Threads of ONNX Runtime in each worker"),
        default: 1,
      })
      .option("congestion", {
        type: "string",
        describe:
          "Congestion control of TCP between the workers, such as cubic or bbr [default: this machine's]",
      })
      .example(
        "$0 testbed my.yaml --condition far --out lab",
        "as root; then `validate --testbed lab/testbed.yaml`",
      )
      .example(
        "$0 testbed my.yaml --link 'delay 60ms rate 25mbit' --congestion cubic --out lab",
        "any network",
      ),
  handler: async (args) => {
    await checkWritable(args.out);
    const { value } = await openDocument(args.scenario, scenarioSchema, "scenario");
    for (const [name, { slowdown }] of Object.entries(value.devices)) checkSlowdown(name, slowdown);
    const cores = coresOf(args.cpu ?? [], Object.keys(value.devices));
    const devices = Object.entries(value.devices).map(([name, { slowdown }]) => ({
      name,
      slowdown,
      threads: args.threads,
      cpu: cores.get(name),
    }));
    const condition = await conditionOf(args);
    checkOwnWays(
      condition,
      devices.map(({ name }) => name),
      value.runtime.replicas,
    );
    const running = await openNamespaceTestbed({
      devices,
      condition,
      congestion: args.congestion,
      seed: value.seed,
      directory: args.out,
      log: (text) => args.quiet || console.error(text),
    });
    try {
      if (args.json) {
        const { file, secret, delayedBy, devices } = running;
        printJson({ schema: "paretopipe/namespaces/v1", testbed: file, secret, delayedBy, devices });
      } else console.log(describe(args.scenario, condition, running));
      await Promise.race([running.failure, interrupted()]);
    } finally {
      await running.close();
    }
  },
});

function interrupted(): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(interruptSignal.reason);
    if (interruptSignal.aborted) stop();
    interruptSignal.addEventListener("abort", stop, { once: true });
  });
}

async function conditionOf(args: {
  scenario: string;
  condition?: string;
  link?: string;
}): Promise<Condition> {
  if (args.condition !== undefined && args.link !== undefined)
    throw new InputError("--condition does not go with --link: both say what the links do", {
      code: "invalid-option",
    });
  if (args.condition !== undefined) return (await readCondition(args.scenario, args.condition)).condition;
  if (args.link === undefined)
    throw new InputError(
      "--condition NAME or --link WORDS is needed, such as --link 'delay 20ms rate 50mbit'",
      {
        code: "invalid-option",
      },
    );
  const { link } = args;
  const conditions = await blaming("--link", () => parseConditions(link));
  const description = formatConditions(conditions) || "a perfect link";
  return { name: "link", description, all: { conditions }, links: recordByName([]) };
}

/** @throws InputError for a device or core that does not exist */
function coresOf(texts: readonly string[], devices: readonly string[]): Map<string, number> {
  const cores = texts.map((text): [string, number] => {
    const [device, core, more] = text.split("=");
    if (!devices.includes(device) || !/^\d+$/.test(core ?? "") || more !== undefined) {
      throw new InputError(`--cpu ${text}: DEVICE=CORE is needed, with one of ${devices.join(", ")}`, {
        code: "invalid-option",
      });
    }
    return [device, checkCpu("--cpu", Number(core))];
  });
  refuseTwice(
    "--cpu",
    cores.map(([device]) => device),
  );
  return new Map(cores);
}

function describe(scenario: string, condition: Condition, running: NamespaceTestbed): string {
  const { file, secret, delayedBy, devices } = running;
  const by =
    delayedBy === "netem" ? "the kernel's netem" : "packet-link.py, because this kernel has no netem";
  const [from, to] = devices;
  return [
    `${condition.name}: ${condition.description}, by ${by}`,
    ...devices.map(
      ({ name, address, namespace }) =>
        `${name}: ${address}; to look inside: nsenter --net=/proc/${namespace}/ns/net ss -ti`,
    ),
    "From another terminal:",
    ...(to
      ? [
          `  paretopipe profile link --from ${from.address} --to ${to.address} --secret-file ${secret} --out ${path.join(path.dirname(file), "up.json")}`,
        ]
      : []),
    `  paretopipe validate ${scenario} --testbed ${file}`,
    "Ctrl-C ends the workers and removes the namespaces.",
  ].join("\n");
}
