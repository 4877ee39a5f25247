import { z } from "zod";
import { recordByNameSchema } from "../../base/recordByName.ts";
import { deviceName } from "../../scenario/deviceName.ts";
import { human } from "../../scenario/human.ts";
import { formatAddress, parseAddress } from "../../transport/address.ts";

/** What emulates a link: the receiving worker, which holds messages, or a relay between the two. */
export type Emulator = "hold" | "relay";

/** What can emulate a link between two workers on this machine. */
export const emulators = ["hold", "relay"] as const satisfies readonly Emulator[];

/** Fields that only apply to a worker that is started here. */
const localFields = {
  slowdown: z
    .number()
    .min(1)
    .optional()
    .describe("Factor by which the worker slows its compute down; by default the scenario's")
    .meta({ examples: [4] }),
  threads: z
    .number()
    .int()
    .positive()
    .optional()
    .describe(
      "Threads of one operator; 1 by default. Plans that say the device's threads run with these instead",
    )
    .meta({ examples: [2] }),
  cpu: z
    .number()
    .int()
    .nonnegative()
    .optional()
    .describe("The core that the worker is pinned to, if the OS can do that")
    .meta({ examples: [0] }),
};

/** Fields that all devices have. */
interface AnyDevice {
  /** Must be the execution provider of the device's profile, because stages always run with that one. */
  provider?: string;
}

/** A worker that `validate` starts itself, on this machine. */
export interface LocalDevice extends AnyDevice {
  kind: "local";
  /** Default: the scenario's value. */
  slowdown?: number;
  threads: number;
  /** The core to pin it to. Default: any core. */
  cpu?: number;
}

/** A worker that is already running, anywhere. */
export interface RemoteDevice extends AnyDevice {
  kind: "remote";
  address: ReturnType<typeof parseAddress>;
}

/** A device of a testbed: a worker started here, or one that runs already. */
export type TestbedDevice = LocalDevice | RemoteDevice;

const deviceSchema = z
  .strictObject({
    local: z.literal(true).optional().describe("Whether the worker is started on this machine, on loopback"),
    address: human(parseAddress, "The address of a worker that is already running")
      .optional()
      .meta({ examples: ["192.168.1.20:7070"] }),
    provider: z
      .string()
      .min(1)
      .optional()
      .describe(
        "The execution provider: `cpu`, `webgpu`, `cuda`, ... It must be that of the device's profile, which is the default",
      )
      .meta({ examples: ["cuda"] }),
    ...localFields,
  })
  .superRefine(({ local, address, provider: _, ...rest }, context) => {
    if ((local === undefined) === (address === undefined)) {
      context.addIssue({ code: "custom", message: "either `local: true` or an `address` is needed" });
    } else if (address !== undefined) {
      for (const field of Object.keys(rest)) {
        const message = `a worker at an address has its own ${field}: give it to \`paretopipe worker\` there`;
        context.addIssue({ code: "custom", path: [field], message });
      }
    }
  })
  .transform(({ local: _, address, ...rest }): TestbedDevice => {
    if (address !== undefined) return { kind: "remote", address, ...rest };
    return { kind: "local", threads: 1, ...rest };
  });

/** Schema of validate/*.testbed.yaml: the machines on which plans are run. */
export const testbedSchema = z
  .strictObject({
    schema: z.literal("paretopipe/testbed/v1").describe("The kind and version of this file"),
    name: z
      .string()
      .min(1)
      .describe("A title, for reports")
      .meta({ examples: ["two boards"] }),
    description: z
      .string()
      .optional()
      .describe("A longer text, for people")
      .meta({ examples: ["Two boards on my desk"] }),
    devices: recordByNameSchema(deviceName, deviceSchema).describe(
      "The machines, by the names that scenarios give them",
    ),
    links: z
      .enum(["emulated", "real"])
      .describe(
        "`emulated`: links between workers on this machine take the time that the scenario's conditions say; `real`: the network is used as it is",
      )
      .meta({ examples: ["emulated", "real"] }),
    emulator: z
      .enum(emulators)
      .default("hold")
      .describe(
        "What emulates links. `hold`: the receiving worker holds each message until the link would have delivered it, at the cost of one wake-up; `relay`: a process between the workers paces the bytes",
      )
      .meta({ examples: ["hold", "relay"] }),
    secret: z
      .string()
      .min(1)
      .optional()
      .describe("Path of the workers' shared secret, relative to this file")
      .meta({ examples: ["my-keys/secret.key"] }),
    certificates: z
      .string()
      .min(1)
      .optional()
      .describe("Path of this side's folder of certificates for gRPC, relative to this file")
      .meta({ examples: ["my-keys/controller"] }),
  })
  .superRefine(({ devices, links }, context) => {
    if (Object.keys(devices).length === 0) {
      context.addIssue({ code: "custom", path: ["devices"], message: "at least one device is needed" });
    }
    const owners = new Map<string, string>();
    for (const [name, device] of Object.entries(devices)) {
      if (device.kind !== "remote") continue;
      const address = formatAddress(device.address);
      const owner = owners.get(address);
      owners.set(address, owner ?? name);
      if (owner === undefined) continue;
      const message = `${address} is the worker of ${owner} already; each device needs a worker of its own`;
      context.addIssue({ code: "custom", path: ["devices", name, "address"], message });
    }
    if (links !== "emulated") return;
    for (const [name, device] of Object.entries(devices)) {
      if (device.kind === "local") continue;
      const message =
        "emulated links need workers that are started here: make it `local: true`, or links `real`";
      context.addIssue({ code: "custom", path: ["devices", name], message });
    }
  });

/** A testbed file with its defaults filled in. */
export interface Testbed extends z.output<typeof testbedSchema> {}
