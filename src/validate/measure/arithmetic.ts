import type { FrozenModel } from "../../graph/freeze.ts";
import { type GraphProto, type NodeProto, TensorProto_DataType } from "../../graph/onnxProto.ts";
import { subgraphs } from "../../graph/walk.ts";

/**
 * How finely a model computes: in floats of 32 bits or more, of 16 bits somewhere, or in steps of a quantisation somewhere.
 */
export type Arithmetic = "full" | "half" | "quantised";

const halfTypes = new Set([TensorProto_DataType.FLOAT16, TensorProto_DataType.BFLOAT16]);

/** QuantizeLinear, QLinearConv, QGemm, ConvInteger, MatMulNBits and their like. */
const quantised = /Quantize|QLinear|^Q[A-Z]|Integer|NBits/;

/** Returns the coarsest arithmetic of a model's nodes, bodies and functions included. */
export function arithmeticOf({ proto, types }: Pick<FrozenModel, "proto" | "types">): Arithmetic {
  const nodes = [...nodesOf(proto.graph!), ...proto.functions.flatMap(nodesOf)];
  if (nodes.some(({ opType }) => quantised.test(opType))) return "quantised";
  return [...types.values()].some(({ elementType }) => halfTypes.has(elementType)) ? "half" : "full";
}

/** The same on devices with these execution providers: those of other processors than the CPU may round floats to fewer bits. */
export function arithmeticOn(providers: readonly string[], arithmetic: Arithmetic): Arithmetic {
  return arithmetic === "full" && providers.some((provider) => provider !== "cpu") ? "half" : arithmetic;
}

function nodesOf({ node }: Pick<GraphProto, "node">): NodeProto[] {
  return node.flatMap((each) => [each, ...subgraphs(each).flatMap(nodesOf)]);
}
