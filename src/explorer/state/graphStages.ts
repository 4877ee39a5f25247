import type { ModelGraph } from "../../explore/modelGraph.ts";
import type { ShownStage } from "../../modelView/stages.ts";
import type { View, ViewRow } from "../engine/view.ts";

/**
 * Returns a plan's stages in the graph of its model, in the colours of their devices; none if the graph is of another model, or does
 * not have one of the plan's cuts.
 */
export function graphStages(
  { outline, cuts }: ModelGraph,
  { model, devices }: Pick<View, "model" | "devices">,
  row: Pick<ViewRow, "devices" | "cuts">,
): ShownStage[] {
  if (outline.name !== model.name) return [];
  const places = new Map(cuts.map(({ name, position }) => [name, position]));
  const last = outline.blocks[outline.blocks.length - 1].to;
  const borders = [0, ...row.cuts.map((cut) => places.get(model.cuts[cut].name)), last];
  if (borders.includes(undefined)) return [];
  return row.devices.map((name, stage) => ({
    name,
    from: borders[stage]!,
    to: borders[stage + 1]!,
    // Devices that take turns at a stage have the colour of the first.
    colour: devices.findIndex((device) => device.name === name.split("+")[0]),
  }));
}
