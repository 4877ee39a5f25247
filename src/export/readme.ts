import { counted } from "../base/counted.ts";
import { printable } from "../base/printable.ts";
import { quoted } from "../base/quoted.ts";
import { formatBytes } from "../base/units.ts";
import type { Run } from "../explore/run.ts";
import { type Plan, stageDevices, teamName } from "../plan/plan.ts";
import { threadsOn } from "./localTestbed.ts";
import type { ExportManifest } from "./manifestSchema.ts";

/**
 * Writes README.md of an exported plan: what the files are, and the commands that run the plan.
 *
 * @param fromFile whether the model's file must be given, because the zoo does not have it
 */
export function readme(manifest: ExportManifest, chosen: Plan, { devices }: Run, fromFile: boolean): string {
  const { model, plan, window, queue, stages } = manifest;
  const used = devices.filter(({ name }) => stages.some((stage) => stageDevices(stage).includes(name)));
  const validate = [
    "paretopipe validate SCENARIO.yaml --testbed testbed.yaml",
    `--points ${quoted(plan)}`,
    ...(fromFile ? ["--model MODEL.onnx"] : []),
    // The profiles have only a hash of these values.
    ...model.inputs.flatMap(({ name, sha256 }) =>
      sha256 === undefined ? [] : [`--input ${quoted(`${name}=FILE.npy`)}`],
    ),
    "--out measured",
  ].join(" ");
  const workers = used.map((device) => {
    const { name, slowdown } = device;
    const threads = threadsOn(device, chosen);
    return [
      `paretopipe worker --listen 0.0.0.0:7070 --secret-file secret.key --name ${name}`,
      ...(threads > 1 ? [`--threads ${threads}`] : []),
      ...(slowdown > 1 ? [`--slowdown ${slowdown}`] : []),
      `  # on ${name}`,
    ].join(" ");
  });
  // What the frames must have: all that the first stage takes, but what has a value already.
  const needed = stages[0].inputs.filter(
    ({ name }) => !model.inputs.some((input) => input.name === name && input.value !== undefined),
  );
  const file = needed.length === 1 ? "FILE.npy" : "FILE.npz";
  const flight = [
    window === null ? "no limit to those in flight" : `at most ${window} in flight`,
    ...(queue === null ? [] : [`${counted(queue, "slot")} between two stages`]),
  ].join(", ");
  return `# ${code(plan)}

\`paretopipe export\` wrote this plan of run ${code(manifest.run)}: model ${code(model.name)}, batch ${model.batch}, split into these stages.

| device | from | to | file | size |
| --- | --- | --- | --- | --- |
${stages.map(({ from, to, file, bytes, ...stage }) => `| ${[teamName(stage), code(from), code(to), file ?? "none: it passes its inputs on", formatBytes(bytes)].map(cell).join(" | ")} |`).join("\n")}

## Run the files

Any ONNX Runtime runs them, one after the other: what a stage gives is what the next one takes, by name. \`manifest.json\` has
the names, types and shapes, and the SHA-256 of each file. Frames: ${flight}.

## Run your own inputs through it

Run this in this directory. \`testbed.yaml\` has a worker started here for each device. \`paretopipe run --help\` says what inputs there are${needed.length === 1 ? "" : "; a .npz file has an array for each of the model's inputs, by name"}.

${shell([`paretopipe run . --testbed testbed.yaml --input ${file} --output outputs.npz`])}

## Measure the plan on this machine

Run this in this directory. \`SCENARIO.yaml\` is the scenario that was simulated${fromFile ? ", and `MODEL.onnx` the whole model" : ""}. The workers
get the same stages.

${shell([validate])}

## Run it on the devices

Make keys, copy \`keys/secret.key\` to every device, and start a worker on each:

${shell([`paretopipe keys keys --name controller ${used.map(({ name }) => name).join(" ")}`, ...workers])}

Then write in \`testbed.yaml\` the \`address\` of each device in place of \`local: true\`, \`links: real\` and
\`secret: keys/secret.key\`, and run the commands above again.
`;
}

function shell(lines: string[]): string {
  return `\`\`\`sh\n${lines.map(printable).join("\n")}\n\`\`\``;
}

function code(text: string): string {
  return `\`${printable(text)}\``;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
