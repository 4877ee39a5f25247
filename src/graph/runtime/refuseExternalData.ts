import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { InputError } from "../../base/errors.ts";

/**
 * The messages of onnx.proto that may contain a tensor, by the numbers of the fields that lead to others. Everything
 * else is skipped unread.
 */
const messages = {
  model: { 7: "graph", 20: "training", 25: "function" },
  graph: { 1: "node", 5: "tensor", 15: "sparse" },
  training: { 1: "graph", 2: "graph" },
  function: { 7: "node", 11: "attribute" },
  node: { 5: "attribute" },
  attribute: { 5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse" },
  sparse: { 1: "tensor", 2: "tensor" },
  tensor: {},
} as const satisfies Record<string, Record<number, string>>;

type MessageName = keyof typeof messages;

/** Fields of TensorProto. */
const tensorFields = { externalData: 13, dataLocation: 14 };
const external = 1;

/**
 * Field of NodeProto with the operator's name. An EPContext node names a file that the runtime loads: a graph that a
 * provider has compiled before.
 */
const operatorField = 4;
const fileOperator = "EPContext";

const wire = { varint: 0, fixed64: 1, lengthDelimited: 2, startGroup: 3, endGroup: 4, fixed32: 5 };

/** Maximum depth of graphs within graphs, the same as protobuf's own. */
const deepest = 100;

/**
 * Rejects an ONNX file that keeps a tensor or a compiled graph in another file, before anything is loaded: a model sent to
 * a worker must not make it read its own files. It reads only what leads to tensors, in the file's order, and keeps none of
 * it. Time grows with the number of nodes and tensors, not with their size.
 *
 * @throws InputError, also for a file that is not ONNX
 */
export function refuseExternalData(file: string): void {
  const reader = new FieldReader(file);
  try {
    walk(reader, "model", reader.length, 0);
  } finally {
    reader.close();
  }
}

function walk(reader: FieldReader, name: MessageName, end: number, depth: number): void {
  if (depth > deepest)
    throw new InputError(`it has graphs in graphs more than ${deepest} deep`, { code: "unsupported-model" });
  const inner: Record<number, MessageName> = messages[name];
  while (reader.at < end) {
    const [field, type] = reader.tag();
    if (name === "tensor") checkTensor(reader, field, type);
    if (type !== wire.lengthDelimited) {
      reader.pass(type, field, end);
      continue;
    }
    const length = Number(reader.varint());
    if (reader.at + length > end) throw notOnnx();
    if (name === "node" && field === operatorField && reader.text(length) === fileOperator)
      throw new InputError(
        `it has a node of type ${fileOperator}, which names another file (external data)`,
        {
          code: "invalid-model",
        },
      );
    if (inner[field] === undefined) reader.at += length;
    else walk(reader, inner[field], reader.at + length, depth + 1);
  }
  if (reader.at !== end) throw notOnnx();
}

/** Checks a field of a tensor, and leaves the reader at its position. */
function checkTensor(reader: FieldReader, field: number, type: number): void {
  const isNamed = field === tensorFields.externalData && type === wire.lengthDelimited;
  const { at } = reader;
  // If a number is too large, protobuf takes the lowest 32 bits.
  const isSaid =
    field === tensorFields.dataLocation &&
    type === wire.varint &&
    Number(BigInt.asIntN(32, reader.varint())) === external;
  reader.at = at;
  if (isNamed || isSaid)
    throw new InputError("a tensor of it is kept in another file (external data)", { code: "invalid-model" });
}

const notOnnx = () => new InputError("it is not an ONNX model", { code: "invalid-model" });

/** Reads the fields of a file at its current position. */
class FieldReader {
  readonly length: number;
  at = 0;
  readonly #file: number;
  readonly #buffer = Buffer.alloc(2 ** 16);
  #start = 0;
  #filled = 0;

  constructor(file: string) {
    this.#file = openSync(file, "r");
    this.length = fstatSync(this.#file).size;
  }

  close(): void {
    closeSync(this.#file);
  }

  /** Reads a field's number and wire type. Throws InputError if protobuf accepts neither. */
  tag(): [number, number] {
    const tag = this.varint();
    if (tag < 8n || tag >= 2n ** 32n) throw notOnnx();
    return [Number(tag >> 3n), Number(tag & 7n)];
  }

  /** Reads a variable-length integer. Throws InputError at the end of the file and for more than 64 bits. */
  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
    throw notOnnx();
  }

  /** Returns the text of so many bytes at the reader's position, which stays; only as much as names of operators need. */
  text(length: number): string {
    const { at } = this;
    let text = "";
    while (this.at < at + Math.min(length, fileOperator.length + 1))
      text += String.fromCharCode(this.#byte());
    this.at = at;
    return text;
  }

  /** Skips the value of a field that is not a message; groups are nested fields until their end. */
  pass(type: number, field: number, end: number): void {
    if (type === wire.varint) this.varint();
    else if (type === wire.fixed64) this.at += 8;
    else if (type === wire.fixed32) this.at += 4;
    else if (type === wire.startGroup) this.#passGroup(field, end);
    else throw notOnnx();
    if (this.at > end) throw notOnnx();
  }

  #passGroup(outermost: number, end: number): void {
    const open = [outermost];
    while (open.length > 0) {
      const [field, type] = this.tag();
      if (type === wire.endGroup) {
        if (open.pop() !== field) throw notOnnx();
      } else if (type === wire.startGroup) {
        if (open.push(field) > deepest) throw notOnnx();
      } else if (type === wire.lengthDelimited) {
        const length = Number(this.varint());
        this.at += length;
      } else this.pass(type, field, end);
      if (this.at > end) throw notOnnx();
    }
  }

  #byte(): number {
    const index = this.at - this.#start;
    if (index < 0 || index >= this.#filled) return this.#fill();
    this.at++;
    return this.#buffer[index];
  }

  #fill(): number {
    this.#start = this.at;
    this.#filled = readSync(this.#file, this.#buffer, 0, this.#buffer.length, this.at);
    if (this.#filled === 0) throw notOnnx();
    this.at++;
    return this.#buffer[0];
  }
}
