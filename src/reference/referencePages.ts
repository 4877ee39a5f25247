import { readFileSync } from "node:fs";
import type { z } from "zod";
import { deviceProfileSchema } from "../profile/deviceProfile.ts";
import { linkProfileSchema } from "../profile/linkProfile.ts";
import { scenarioSchema } from "../scenario/scenarioSchema.ts";
import { testbedSchema } from "../validate/testbed/testbedSchema.ts";

/** A page of the reference that is made from schemas. */
export interface ReferencePage {
  title: string;
  /** What a reader should know first, as Markdown. */
  intro: string;
  /** A whole file, as YAML. */
  example?: string;
  parts: {
    heading?: string;
    schema: z.ZodType;
    /** A real file: where a field has no example of its own, this file's value is one. */
    sample?: unknown;
  }[];
}

/**
 * The pages, by their path in the repository. Reads the files that they quote.
 *
 * @throws where these are not there: it works in the project's directory only
 */
export function referencePages(): Record<string, ReferencePage> {
  return {
    "docs/reference/scenario.md": {
      title: "Scenario files",
      intro: `A scenario says what is connected to what: devices, networks and workload. It is a YAML file. Quantities have units (\`20ms\`,
\`5mbit\`, \`256KiB\`), and paths are relative to the file. \`paretopipe schema scenario\` prints the JSON Schema, which gives
editors completion. The guide [What if the network were different?](../guides/networks.md) shows how to use it.

Networks are described in the words of \`tc netem\`, in any order; a whole \`tc qdisc ... netem\` line may be pasted. What is not
said is perfect, and an empty text is a perfect link:

| words | meaning |
| --- | --- |
| \`delay TIME [JITTER [CORRELATION]]\` | propagation delay one way, how far it strays, and how much each draw is like the one before |
| \`distribution NAME\` | how it strays: \`uniform\` (the default), \`normal\`, \`pareto\` or \`paretonormal\` |
| \`rate RATE\` | capacity, such as \`5mbit\` |
| \`loss PERCENT\` | share of the segments that are lost |
| \`loss gemodel P [R [1-H [1-K]]]\` | losses in bursts: the chance of a burst's begin and end, and of loss inside and outside of it |

This is \`scenarios/wifi-weather.yaml\`:`,
      example: readFileSync("scenarios/wifi-weather.yaml", "utf8"),
      parts: [{ schema: scenarioSchema }],
    },
    "docs/reference/testbed.md": {
      title: "Testbed files",
      intro: `A testbed says where plans are run: \`paretopipe validate SCENARIO --testbed FILE\`. It is a YAML file. Its devices have the names
that the scenario gives them. A device is either started here (\`local: true\`) or runs already (\`address\`); \`slowdown\`,
\`threads\` and \`cpu\` are only for a device that is started here.

With \`links: emulated\`, [relays](relay.md) on this machine apply the scenario's conditions, and every device must be local.
With \`links: real\`, the network is what it is, and the scenario's conditions must say what that is. Measure it with
\`paretopipe profile link\`, or set it with \`paretopipe netem\` ([how](../guides/pi-and-server.md)).

This is \`validate/local.testbed.yaml\`:`,
      example: readFileSync("validate/local.testbed.yaml", "utf8"),
      parts: [{ schema: testbedSchema }],
    },
    "docs/reference/profile.md": {
      title: "Profile files",
      intro: `A profile holds what was measured about one device with one model, or about one direction of one link. It is a JSON file, in SI
units. \`paretopipe profile\` writes it: you need not write one yourself. [Profiling](profiling.md) says how each figure is
measured. Examples are from \`profiles/xeon-2core/mobilenet_v2.b1.json\` and from a recorded link profile; long lists are cut
short.`,
      parts: [
        {
          heading: "Of a device",
          schema: deviceProfileSchema,
          sample: readJson("profiles/xeon-2core/mobilenet_v2.b1.json"),
        },
        {
          heading: "Of a link",
          schema: linkProfileSchema,
          sample: readJson("validate/results/mobilenet_v2.b1/link.pi-server.json"),
        },
      ],
    },
  };
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}
