import { readdirSync, readFileSync } from "node:fs";
import { equals, fromBinary, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { describe, expect, it } from "vitest";
import {
  AttributeProto_AttributeType,
  ModelProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
} from "../../src/graph/onnxProto.ts";

describe("the package of ONNX's protobuf messages", () => {
  it("numbers element types, attribute types and data locations as onnx.proto does", () => {
    const types =
      "UNDEFINED FLOAT UINT8 INT8 UINT16 INT16 INT32 INT64 STRING BOOL FLOAT16 DOUBLE UINT32 UINT64 COMPLEX64 COMPLEX128 BFLOAT16 FLOAT8E4M3FN FLOAT8E4M3FNUZ FLOAT8E5M2 FLOAT8E5M2FNUZ UINT4 INT4 FLOAT4E2M1 FLOAT8E8M0 UINT2 INT2".split(
        " ",
      );
    expect(types.map((name) => TensorProto_DataType[name as keyof typeof TensorProto_DataType])).toEqual(
      types.map((_, number) => number),
    );
    const attributes = "UNDEFINED FLOAT INT STRING TENSOR GRAPH FLOATS INTS STRINGS TENSORS GRAPHS".split(
      " ",
    );
    expect(
      attributes.map(
        (name) => AttributeProto_AttributeType[name as keyof typeof AttributeProto_AttributeType],
      ),
    ).toEqual(attributes.map((_, number) => number));
    expect(TensorProto_DataLocation.EXTERNAL).toBe(1);
  });

  it.each(readdirSync("test/fixtures").filter((file) => file.endsWith(".onnx")))(
    "keeps every field of %s",
    (file) => {
      const bytes = readFileSync(`test/fixtures/${file}`);
      const model = fromBinary(ModelProtoSchema, bytes);
      const again = toBinary(ModelProtoSchema, model);
      expect(equals(ModelProtoSchema, fromBinary(ModelProtoSchema, again), model)).toBe(true);
      // Only default values that were written out may go.
      expect(again.length).toBeGreaterThan(0.9 * bytes.length);
    },
  );

  it("keeps fields that it does not know, as newer versions of ONNX add them", () => {
    const known = readFileSync("test/fixtures/plain.onnx");
    const added = new BinaryWriter()
      .tag(1999, WireType.LengthDelimited)
      .string("of a later version")
      .finish();
    const model = fromBinary(ModelProtoSchema, Buffer.concat([known, added]));
    expect(Buffer.from(toBinary(ModelProtoSchema, model)).includes(Buffer.from(added))).toBe(true);
  });
});
