import { formatBytes } from "../../base/units.ts";
import { type Cut, findCuts } from "../../graph/cuts.ts";
import type { FrozenModel } from "../../graph/freeze.ts";
import { type StageWork, workCounter } from "../../graph/work.ts";
import { commonOptions, defineCommand } from "../defineCommand.ts";
import { cutOptionsFrom, modelFrom, modelOptions, printModelNotes } from "../modelOptions.ts";
import { printJson, printTable } from "../output.ts";

/** `paretopipe cuts MODEL`: where it may be split. */
export const cuts = defineCommand({
  builder: (yargs) =>
    commonOptions(modelOptions(yargs))
      .example("$0 cuts mobilenet_v2", "cuts of a zoo model")
      .example("$0 cuts my.onnx --batch 8 --max-boundary 2", "cuts of your own, up to two tensors wide"),
  handler: async (args) => {
    const model = await modelFrom(args);
    printModelNotes(model, args);
    const count = workCounter(model);
    const last = model.proto.graph!.node.length;
    const rows = findCuts(model, cutOptionsFrom(args)).map((cut) => ({
      ...cut,
      before: count(0, cut.position),
      after: count(cut.position, last),
    }));
    if (args.json) return printJson(cutsDocument(model, rows));
    const [prefix, scale] = macsUnit(
      Math.max(...rows.flatMap(({ before, after }) => [before.macs ?? 0, after.macs ?? 0])),
    );
    const macs = (work: StageWork) => (work.macs === null ? "-" : (work.macs / scale).toFixed(3));
    printTable(
      ["cut", "position", "bytes", `${prefix}MACs before`, "after", "weights before", "after", "tensors"],
      rows.map((row) => [
        row.name,
        row.position,
        formatBytes(row.bytes),
        macs(row.before),
        macs(row.after),
        formatBytes(row.before.weightBytes),
        formatBytes(row.after.weightBytes),
        row.boundary.map(({ name, type, shape }) => `${name} ${type}[${shape.join(",")}]`).join(", ") +
          (row.neverBetter ? ` (never better: ${row.neverBetter})` : ""),
      ]),
    );
  },
});

/** One unit for a whole table, so that its numbers can be compared at a glance. */
function macsUnit(total: number): [prefix: string, scale: number] {
  return total >= 1e8 ? ["G", 1e9] : total >= 1e5 ? ["M", 1e6] : ["k", 1e3];
}

function cutsDocument(model: FrozenModel, cuts: (Cut & { before: StageWork; after: StageWork })[]) {
  return {
    schema: "paretopipe/cuts/v1",
    model: {
      name: model.name,
      sha256: model.sha256,
      batch: model.batch,
      parameters: model.parameters,
      nodes: model.proto.graph!.node.length,
    },
    cuts,
  };
}
