import { checkReplaceable, writeFileAtomic } from "../../base/atomicFile.ts";
import { printable } from "../../base/printable.ts";
import { formatBytes } from "../../base/units.ts";
import { modelBlocks } from "../../graph/blocks/modelBlocks.ts";
import { type Cut, findCuts } from "../../graph/cuts.ts";
import type { FrozenModel } from "../../graph/freeze.ts";
import { type StageWork, workCounter } from "../../graph/work.ts";
import { commonOptions, defineCommand } from "../defineCommand.ts";
import {
  cutOptionsFrom,
  type ModelArguments,
  modelFrom,
  modelOptions,
  printModelNotes,
} from "../modelOptions.ts";
import { printJson, printTable } from "../output.ts";
import { shownStages } from "../shownStages.ts";

/** `paretopipe cuts MODEL`: where it may be split. */
export const cuts = defineCommand({
  builder: (yargs) =>
    commonOptions(modelOptions(yargs))
      .option("html", {
        type: "string",
        requiresArg: true,
        describe: "Write a page that shows the model, its cuts and the work in each block",
      })
      .option("plan", {
        type: "string",
        requiresArg: true,
        implies: "html",
        conflicts: "cut",
        describe: "Id of the plan that the page shows: DEVICE|CUT|DEVICE",
      })
      .option("cut", {
        type: "string",
        array: true,
        nargs: 1,
        implies: "html",
        describe: "A cut's name; the page shows the stages between cuts; may be repeated",
      })
      .example("$0 cuts mobilenet_v2", "cuts of a zoo model")
      .example("$0 cuts my.onnx --batch 8 --max-boundary 2", "cuts of your own, up to two tensors wide")
      .example("$0 cuts resnet18 --html resnet18.html --cut layer2.1", "the model as a page, with a split"),
  handler: async (args) => {
    if (args.html !== undefined) await checkReplaceable(args.html);
    const model = await modelFrom(args);
    printModelNotes(model, args);
    const count = workCounter(model);
    const last = model.proto.graph!.node.length;
    const rows = findCuts(model, cutOptionsFrom(args)).map((cut) => ({
      ...cut,
      before: count(0, cut.position),
      after: count(cut.position, last),
    }));
    if (args.html !== undefined) await writePage(args.html, model, args);
    if (args.json) return printJson(cutsDocument(model, rows));
    if (args.html !== undefined) return console.log(`page: ${printable(args.html)}`);
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

/** Writes the model as a page, with the plan or the cuts that are given. */
async function writePage(
  file: string,
  model: FrozenModel,
  args: ModelArguments & { plan?: string; cut?: string[] },
): Promise<void> {
  const { modelPage } = await import("../../report/modelPage/modelPage.ts");
  const options = cutOptionsFrom(args);
  const stages = shownStages(model, args, options);
  const keep = stages.flatMap(({ from, to }) => [from, to]);
  await writeFileAtomic(file, modelPage(modelBlocks(model, { ...options, keep }), stages));
}

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
