import { create } from "@bufbuild/protobuf";
import { randomStream } from "../../base/random.ts";
import {
  type AttributeProto,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProto_DataType,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "../onnxProto.ts";
import { tensorAttribute } from "./attributes.ts";
import { floatTensor } from "./floatTensor.ts";
import { scopeName } from "./scopeName.ts";

/** Batch, channels, rows, columns: the batch is free. */
export interface FeatureMap {
  /** The tensor's name in the graph. */
  name: string;
  channels: number;
  /** Number of rows and of columns: every map of the zoo is square. */
  size: number;
}

/** Batch, features: the batch is free. */
export interface FeatureVector {
  name: string;
  features: number;
}

/**
 * Collects the nodes and parameters of one ONNX graph. Nodes are named as by PyTorch's exporter, parameters as in the
 * state dictionary of the torchvision model. LayerBuilder defines the layers.
 */
export class GraphBuilder {
  /** The graph's input: images of three channels. */
  readonly input: FeatureMap;
  readonly #seed: number;
  readonly #nodes: NodeProto[] = [];
  readonly #parameters: TensorProto[] = [];
  readonly #nameUses = new Map<string, number>();

  /**
   * @param resolution rows and columns of the input
   * @param seed of the parameters: each has a stream of its own, named after it
   */
  constructor(resolution: number, seed: number) {
    this.input = { name: "input", channels: 3, size: resolution };
    this.#seed = seed;
  }

  /** Adds a node to the module at `path` and returns the name of its output. */
  protected node(opType: string, path: string, inputs: string[], attribute: AttributeProto[] = []): string {
    const first = `${scopeName(path)}/${opType}`;
    const uses = this.#nameUses.get(first) ?? 0;
    this.#nameUses.set(first, uses + 1);
    const name = uses === 0 ? first : `${first}_${uses}`;
    const output = `${name}_output_0`;
    this.#nodes.push(create(NodeProtoSchema, { opType, name, input: inputs, output: [output], attribute }));
    return output;
  }

  /** Adds a constant node to the module at `path` and returns the name of its output. */
  protected constant(path: string, dims: number[], next: (index: number) => number): string {
    return this.node("Constant", path, [], [tensorAttribute("value", floatTensor("", dims, next))]);
  }

  /** Adds a parameter, uniform on [low, high), and returns its name. */
  protected parameter(name: string, dims: number[], low: number, high: number): string {
    const random = randomStream(this.#seed, name);
    this.#parameters.push(floatTensor(name, dims, () => low + (high - low) * random()));
    return name;
  }

  /**
   * Returns the model, with input `input` and output `output`.
   *
   * @param logits the output of the last node that was added
   * @param version what the file says of the builder that made it
   */
  finish(name: string, version: string, logits: FeatureVector): ModelProto {
    this.#nodes[this.#nodes.length - 1].output = ["output"];
    return create(ModelProtoSchema, {
      irVersion: 8n,
      producerName: "paretopipe",
      producerVersion: version,
      opsetImport: [{ domain: "", version: 17n }],
      graph: {
        name,
        node: this.#nodes,
        initializer: this.#parameters,
        input: [valueInfo("input", [this.input.channels, this.input.size, this.input.size])],
        output: [valueInfo("output", [logits.features])],
      },
    });
  }
}

/** A float32 tensor whose first dimension is the free batch. */
function valueInfo(name: string, dims: number[]): ValueInfoProto {
  const batch = { value: { case: "dimParam" as const, value: "batch" } };
  const fixed = dims.map((dim) => ({ value: { case: "dimValue" as const, value: BigInt(dim) } }));
  return create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: "tensorType",
        value: { elemType: TensorProto_DataType.FLOAT, shape: { dim: [batch, ...fixed] } },
      },
    },
  });
}
