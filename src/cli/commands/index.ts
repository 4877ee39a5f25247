import { listCommand } from "../defineCommand.ts";

/** Every command, in the order of the work. */
export const commands = [
  listCommand(
    "models",
    "List the zoo: models that are built here, with no download",
    async () => (await import("./models.ts")).models,
  ),
  listCommand(
    "cuts <model>",
    "Show where a model may be split: boundary tensors, bytes, work before and after",
    async () => (await import("./cuts.ts")).cuts,
  ),
  listCommand(
    "profile <what>",
    "Measure a device or a link",
    async () => (await import("./profile/index.ts")).profile,
  ),
  listCommand(
    "simulate <scenario>",
    "Simulate every plan of a scenario: Pareto front, charts, report",
    async () => (await import("./simulate.ts")).simulate,
  ),
  listCommand(
    "explore <scenario>",
    "Open a page with knobs: what if the network, the devices or the limits were different",
    async () => (await import("./explore.ts")).explore,
  ),
  listCommand(
    "sweep <study>",
    "Simulate every cell of a study: many scenarios in one file",
    async () => (await import("./sweep.ts")).sweep,
  ),
  listCommand(
    "sweep-worker",
    "Compute cells of studies that `sweep --redis` runs elsewhere",
    async () => (await import("./sweepWorker.ts")).sweepWorker,
  ),
  listCommand(
    "trace <what>",
    "Generate, convert or plot a network trace",
    async () => (await import("./trace.ts")).trace,
  ),
  listCommand(
    "worker",
    "Run stages of models on this device, for `validate` and `profile` elsewhere",
    async () => (await import("./worker.ts")).worker,
  ),
  listCommand(
    "validate [scenario]",
    "Run a scenario's plans on real devices and judge the predictions",
    async () => (await import("./validate.ts")).validate,
  ),
  listCommand(
    "compare <first> <second>",
    "Compare two validations: how far the same plan, measured twice, is from itself",
    async () => (await import("./compare.ts")).compare,
  ),
  listCommand(
    "run <from>",
    "Run your own inputs through a split model on real devices; each input gives one output, in order",
    async () => (await import("./run.ts")).run,
  ),
  listCommand(
    "testbed <scenario>",
    "Run workers in network namespaces here, with kernel TCP between them (Linux, root)",
    async () => (await import("./testbed.ts")).testbed,
  ),
  listCommand(
    "netem <scenario>",
    "Print the tc commands that emulate a condition between real hosts, and their undo",
    async () => (await import("./netem.ts")).netem,
  ),
  listCommand(
    "report <directory>",
    "Write a run directory's report and charts again",
    async () => (await import("./report.ts")).report,
  ),
  listCommand(
    "export <run>",
    "Write a plan's stages as ONNX files, with a manifest, a testbed and the commands that run them",
    async () => (await import("./export.ts")).exportCommand,
  ),
  listCommand(
    "keys <dir>",
    "Make the secret (TCP) and the certificates (gRPC) with which machines trust each other",
    async () => (await import("./keys.ts")).keys,
  ),
  listCommand(
    "schema <kind>",
    "Print the JSON Schema of a kind of file",
    async () => (await import("./schema.ts")).schema,
  ),
  listCommand(
    "demo",
    "Try every step on this machine: profile MobileNetV2, predict its fronts, measure them on two workers",
    async () => (await import("./demo.ts")).demo,
  ),
];
