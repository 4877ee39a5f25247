import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import {
  type AttributeProtoSchema,
  type GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataLocation,
  type TensorProtoSchema,
} from "onnx-buf";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { refuseExternalData } from "../../src/graph/runtime/refuseExternalData.ts";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "external-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

function check(bytes: Uint8Array): void {
  const file = path.join(directory, "model.onnx");
  writeFileSync(file, bytes);
  refuseExternalData(file);
}

type Graph = MessageInitShape<typeof GraphProtoSchema>;
type Tensor = MessageInitShape<typeof TensorProtoSchema>;
type Attribute = MessageInitShape<typeof AttributeProtoSchema>;

const encode = (graph: Graph, more: object = {}) =>
  toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 8n, graph, ...more }));
const kept: Tensor = { name: "w", dims: [4n], dataType: 1, rawData: new Uint8Array(16).fill(0x6a) };
const external: Tensor = {
  name: "w",
  dataType: 1,
  dataLocation: TensorProto_DataLocation.EXTERNAL,
  externalData: [{ key: "location", value: "other.onnx" }],
};
const withAttribute = (attribute: Attribute): Graph => ({
  node: [{ opType: "Constant", attribute: [attribute] }],
});

/** Everywhere a tensor can be. */
const places: [string, (tensor: Tensor) => Uint8Array][] = [
  ["an initializer", (tensor) => encode({ initializer: [kept, tensor] })],
  ["a sparse initializer's values", (values) => encode({ sparseInitializer: [{ values, indices: kept }] })],
  ["a sparse initializer's indices", (indices) => encode({ sparseInitializer: [{ values: kept, indices }] })],
  ["an attribute", (t) => encode(withAttribute({ t }))],
  ["a list of tensors", (tensor) => encode(withAttribute({ tensors: [kept, tensor] }))],
  ["a sparse attribute", (values) => encode(withAttribute({ sparseTensor: { values } }))],
  ["a list of sparse tensors", (values) => encode(withAttribute({ sparseTensors: [{ values }] }))],
  ["a subgraph", (tensor) => encode(withAttribute({ g: { initializer: [tensor] } }))],
  ["a list of subgraphs", (tensor) => encode(withAttribute({ graphs: [{}, { initializer: [tensor] }] }))],
  ["a subgraph of one", (t) => encode(withAttribute({ g: withAttribute({ g: withAttribute({ t }) }) }))],
  ["a function", (t) => encode({}, { functions: [withAttribute({ t })] })],
  ["a function's default", (t) => encode({}, { functions: [{ attributeProto: [{ t }] }] })],
  ["a training graph", (tensor) => encode({}, { trainingInfo: [{ algorithm: { initializer: [tensor] } }] })],
];

describe("a stage with a tensor in another file", () => {
  it.each(places)("is refused where it is %s", (_, model) => {
    expect(() => check(model(external))).toThrow("a tensor of it is kept in another file (external data)");
    const { externalData, ...unnamed } = external;
    expect(() => check(model(unnamed))).toThrow("external data");
    expect(() => check(model({ ...kept, externalData }))).toThrow("external data");
    expect(() => check(model(kept))).not.toThrow();
  });

  it("is refused however the number for its location is written", () => {
    const bytes = Buffer.from(encode({ initializer: [{ dataLocation: TensorProto_DataLocation.EXTERNAL }] }));
    // Field 14 of the tensor, 1; protobuf takes the lowest 32 bits of a longer number.
    expect(bytes.subarray(-2)).toEqual(Buffer.from([0x70, 0x01]));
    const longer = Buffer.from([0x70, 0x81, 0x80, 0x80, 0x80, 0x10]);
    const graph = Buffer.concat([Buffer.from([0x2a, longer.length]), longer]);
    expect(() => check(Buffer.concat([Buffer.from([0x3a, graph.length]), graph]))).toThrow("external data");
  });
});

describe("a stage with a node that names a file", () => {
  const node = { opType: "EPContext", domain: "com.microsoft" };
  const inSubgraph = { node: [{ opType: "If", attribute: [{ g: { node: [node] } }] }] };

  it.each<[string, Uint8Array]>([
    ["in its graph", encode({ node: [node] })],
    ["in a subgraph", encode(inSubgraph)],
    ["in a function", encode({}, { functions: [{ node: [node] }] })],
  ])("is refused where it is %s", (_, model) => {
    expect(() => check(model)).toThrow("it has a node of type EPContext, which names another file");
  });

  it("is told from similar nodes", () => {
    for (const opType of ["EPContex", "EPContext2", "", "E"]) {
      expect(() => check(encode({ node: [{ opType }] }))).not.toThrow();
    }
  });
});

describe("any other file", () => {
  const fixtures = readdirSync("test/fixtures").filter((name) => name.endsWith(".onnx"));
  it.each(fixtures)("%s passes", (name) => {
    expect(() => refuseExternalData(path.join("test/fixtures", name))).not.toThrow();
  });

  it("is refused with a sentence, whatever is in it", () => {
    const model = encode({ initializer: [kept], ...withAttribute({ t: kept }) });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(model.length - 1), fc.nat(255))),
        fc.nat(model.length),
        (edits, end) => {
          const bytes = Buffer.from(model.subarray(0, end));
          for (const [at, value] of edits) if (at < end) bytes[at] = value;
          try {
            check(bytes);
          } catch (error) {
            expect((error as Error).message).toMatch(/^it is not an ONNX model$|external data|deep$/);
          }
        },
      ),
    );
  });
});
