import { InputError } from "../../base/errors.ts";
import { sayUnknown } from "../../base/plainWords.ts";
import { checkInterface } from "../../emulate/netem/checkInterface.ts";
import { type NetemHost, netemHosts } from "../../emulate/netem/netemHosts.ts";
import { readCondition } from "../../emulate/netem/readCondition.ts";
import { commonOptions, defineCommand } from "../defineCommand.ts";
import { printJson } from "../output.ts";

/**
 * `paretopipe netem SCENARIO`: prints tc commands that give real hosts a scenario's condition, and commands to undo
 * them.
 */
export const netem = defineCommand({
  builder: (yargs) =>
    commonOptions(yargs)
      .positional("scenario", { type: "string", demandOption: true, describe: "A scenario file (YAML)" })
      .option("condition", { type: "string", demandOption: true, describe: "One of its conditions" })
      .option("interface", {
        type: "string",
        array: true,
        nargs: 1,
        demandOption: true,
        describe: "Network interface of the hosts, or of one: DEVICE=INTERFACE",
      })
      .option("from", { type: "string", describe: "One of the two devices [default: the scenario's source]" })
      .option("to", { type: "string", describe: "The other device [default: the only one left]" })
      .example(
        "$0 netem scenarios/mobilenet_v2.slow-fast.yaml --condition far --interface eth0",
        "200 ms each way",
      ),
  handler: async (args) => {
    const { condition, source, devices } = await readCondition(args.scenario, args.condition);
    const pair = chooseDevices(args, source, devices);
    const hosts = netemHosts(condition, pair, chooseInterfaces(args.interface, pair, devices));
    if (args.json) {
      const { name, description } = condition;
      printJson({ schema: "paretopipe/netem/v1", condition: name, description, hosts });
    } else {
      const lines = [comment(`${condition.name}: ${condition.description}`), ...hosts.flatMap(describeHost)];
      console.log(lines.join("\n"));
    }
  },
});

/** Formats text as a shell comment, always on one line. */
function comment(text: string): string {
  return `# ${text.replace(/[\s\p{Cc}]+/gu, " ")}`;
}

function describeHost(host: NetemHost): string[] {
  if (host.setup.length === 0) {
    return ["", comment(`On ${host.device}: nothing to set, ${host.direction} is a perfect link`)];
  }
  return [
    "",
    comment(
      `On ${host.device}, as root, for ${host.direction}. All that leaves by ${host.interface} is affected, ssh too.`,
    ),
    ...host.notes.map(comment),
    ...host.setup,
    comment(`Undo on ${host.device}:`),
    ...host.undo,
  ];
}

/** @throws InputError unless the options leave exactly two devices */
function chooseDevices(
  { from, to }: { from?: string; to?: string },
  source: string,
  devices: string[],
): [string, string] {
  for (const [option, name] of Object.entries({ from, to })) {
    if (name !== undefined && !devices.includes(name)) {
      throw new InputError(`--${option}: ${sayUnknown("device", name, devices)}`, {
        code: "invalid-option",
      });
    }
  }
  const first = from ?? (to === source ? undefined : source);
  const others = devices.filter((name) => name !== first && name !== to);
  const pair = [first ?? others[0], to ?? others[0]];
  const isGiven = first !== undefined && to !== undefined;
  if (pair[0] === pair[1] || (!isGiven && others.length !== 1)) {
    throw new InputError(`--from and --to are needed: two of ${devices.join(", ")}`, {
      code: "invalid-option",
    });
  }
  return [pair[0], pair[1]];
}

/** @throws InputError for an invalid interface name, one that would not be used, or a device without one */
function chooseInterfaces(
  texts: string[],
  pair: readonly string[],
  devices: string[],
): (device: string) => string {
  const named = new Map<string, string>();
  let common: string | undefined;
  for (const text of texts) {
    const at = text.indexOf("=");
    const device = text.slice(0, Math.max(0, at));
    const name = text.slice(at + 1);
    checkInterface(name);
    const refuse = (why: string) => {
      throw new InputError(`--interface ${text}: ${why}`, { code: "invalid-option" });
    };
    if (at < 0 ? common !== undefined : named.has(device)) refuse("one is given already");
    if (at < 0) common = name;
    else if (!devices.includes(device)) refuse(sayUnknown("device", device, devices));
    else if (!pair.includes(device)) refuse(`the commands are for ${pair.join(" and ")}`);
    else named.set(device, name);
  }
  return (device) => {
    const name = named.get(device) ?? common;
    if (name === undefined)
      throw new InputError(`--interface ${device}=NAME is needed as well`, { code: "invalid-option" });
    return name;
  };
}
