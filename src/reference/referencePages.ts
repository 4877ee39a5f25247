import { readFileSync } from "node:fs";
import type { z } from "zod";
import { manifestSchema } from "../export/manifestSchema.ts";
import { deviceProfileSchema } from "../profile/deviceProfile.ts";
import { linkProfileSchema } from "../profile/linkProfile.ts";
import { preprocessSchema } from "../run/inputs/preprocessSchema.ts";
import { scenarioSchema } from "../scenario/scenarioSchema.ts";
import { studySchema } from "../study/studySchema.ts";
import { testbedSchema } from "../validate/testbed/testbedSchema.ts";
import { exampleManifest } from "./exampleManifest.ts";

/** A page of the reference that is made from schemas. */
export interface ReferencePage {
  title: string;
  /** Introduction for the reader, as Markdown. */
  intro: string;
  /** A whole file, as YAML. */
  example?: string;
  parts: {
    heading?: string;
    schema: z.ZodType;
    /** A real file. If a field has no example of its own, this file's value is one. */
    sample?: unknown;
  }[];
}

/**
 * Returns the pages, by their path in the repository. Reads the files that they quote.
 *
 * @throws if these files are missing: it works only in the project's directory
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
    "docs/reference/study.md": {
      title: "Study files",
      intro: `A study makes many scenarios of one: \`paretopipe sweep STUDY --out DIR\` simulates them all. Each is a *cell*: the scenario with
some of its fields set. The study is a YAML file. The guide [Studies](../guides/studies.md) shows how to use it, and what the results
hold. A scenario's own \`sweep\` is something else: a chart of two network parameters in one report.

\`paretopipe schema study\` prints the JSON Schema. This is \`examples/study.yaml\`:`,
      example: readFileSync("examples/study.yaml", "utf8"),
      parts: [{ schema: studySchema }],
    },
    "docs/reference/testbed.md": {
      title: "Testbed files",
      intro: `A testbed says where plans are run: \`paretopipe validate SCENARIO --testbed FILE\`. It is a YAML file. Its devices have the names
that the scenario gives them. A device is either started here (\`local: true\`) or runs already (\`address\`); \`slowdown\`,
\`threads\` and \`cpu\` are only for a device that is started here.

With \`links: emulated\`, links between devices take the time that the scenario's conditions say ([how](hold.md)), and every device
must be local.
With \`links: real\`, the network is what it is, and the scenario's conditions must say what that is. Measure it with
\`paretopipe profile link\`, or set it with \`paretopipe netem\` ([how](../guides/pi-and-server.md)).

This is \`validate/local.testbed.yaml\`:`,
      example: readFileSync("validate/local.testbed.yaml", "utf8"),
      parts: [{ schema: testbedSchema }],
    },
    "docs/reference/preprocess.md": {
      title: "Preprocess files",
      intro: `A preprocess file says how \`paretopipe run --preprocess FILE\` makes a model's input of an image ([the guide](../guides/run.md)).
It is a YAML file. An image is turned upright, resized, cropped in the middle, and its colours are put in order and scaled; then
\`mean\` is subtracted and the rest divided by \`std\`. What is not said is left out, but the result must have the size of the
model's input. Transparency and colour profiles are left out, as in Pillow and OpenCV. \`paretopipe schema preprocess\` prints the JSON
Schema.

This is \`examples/imagenet.yaml\`:`,
      example: readFileSync("examples/imagenet.yaml", "utf8"),
      parts: [{ schema: preprocessSchema }],
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
    "docs/reference/export.md": {
      title: "Files of an exported plan",
      intro: `\`paretopipe export RUN --plan ID --out DIR\` writes a plan's files into a new or an empty directory, all of them or none:

| file | content |
| --- | --- |
| \`stage1.onnx\`, \`stage2.onnx\`, ... | A stage each: the same bytes that workers get. A stage without work has no file: it sends the raw input on. |
| \`manifest.json\` | How they belong together; below. |
| \`testbed.yaml\` | A [testbed](testbed.md) with a worker on this machine for each device. |
| \`README.md\` | The commands that run the plan, here and on the devices. |

Any ONNX Runtime runs the files, one after the other: the outputs of a stage are the inputs of the next one, by name. Shapes are
those that were profiled, batch included. RUN is the directory of a run. ID is a plan's id; without its settings
(\`pi|features.7|server\`), it stands for the fastest of its plans on the first front that has any, or else for the one with the
most frames in flight. The model is found as \`validate\` finds it: in the zoo, by its name, or where \`--model FILE\` says. Its
SHA-256 must be that of the run.

\`paretopipe schema export\` prints the JSON Schema of manifest.json. Its fields, with examples from a split of MobileNetV2:`,
      parts: [{ schema: manifestSchema, sample: exampleManifest }],
    },
  };
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}
