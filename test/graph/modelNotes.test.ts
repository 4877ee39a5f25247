import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { modelNotes } from "../../src/graph/modelNotes.ts";
import { GraphProtoSchema, TensorProto_DataType, TensorProtoSchema } from "../../src/graph/onnxProto.ts";
import { float, frozen, node, type weight } from "../support/models.ts";

const typed = (...names: string[]) => Object.fromEntries(names.map((name) => [name, float(2)]));

/** The notes on a model of these nodes, from x to y. */
function notesOf(nodes: ReturnType<typeof node>[], weights: ReturnType<typeof weight>[] = []): string[] {
  const parts = { nodes, inputs: typed("x"), outputs: typed("y"), weights };
  return modelNotes(frozen(parts, typed("x", "y")));
}

describe("notes on random results", () => {
  it("name operators in bodies of control flow too", () => {
    const body = create(GraphProtoSchema, { node: [node("RandomNormalLike", ["x"], ["r"], {}, "noise")] });
    expect(notesOf([node("If", ["x"], ["y"], { then_branch: body })])).toEqual([
      'its results are random: RandomNormalLike "noise"',
    ]);
  });

  it.each([
    [1, ["its results are random: Dropout"]],
    [0, []],
  ])("name a Dropout in training mode, and no other: mode %i", (mode, notes) => {
    const training = create(TensorProtoSchema, {
      name: "training",
      dataType: TensorProto_DataType.BOOL,
      rawData: Uint8Array.of(mode),
    });
    expect(notesOf([node("Dropout", ["x", "ratio", "training"], ["y"])], [training])).toEqual(notes);
    expect(notesOf([node("Dropout", ["x"], ["y"])], [training])).toEqual([]);
  });
});
