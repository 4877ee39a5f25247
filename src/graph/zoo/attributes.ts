import { create } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type TensorProto,
} from "../onnxProto.ts";

/** An ONNX attribute that holds one integer. */
export function intAttribute(name: string, value: number): AttributeProto {
  return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) });
}

/** An ONNX attribute that holds a list of integers. */
export function intsAttribute(name: string, values: number[]): AttributeProto {
  return create(AttributeProtoSchema, {
    name,
    type: AttributeProto_AttributeType.INTS,
    ints: values.map((value) => BigInt(value)),
  });
}

/** An ONNX attribute that holds one number, rounded to 32 bits. */
export function floatAttribute(name: string, value: number): AttributeProto {
  return create(AttributeProtoSchema, {
    name,
    type: AttributeProto_AttributeType.FLOAT,
    f: Math.fround(value),
  });
}

/** An ONNX attribute that holds a tensor. */
export function tensorAttribute(name: string, value: TensorProto): AttributeProto {
  return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.TENSOR, t: value });
}
