import { InputError } from "../base/errors.ts";
import { formatBytes } from "../base/units.ts";
import { elementTypeName, tensorBytes } from "./elementType.ts";
import type { ModelProto, TensorProto, ValueInfoProto } from "./onnxProto.ts";
import { dataTensors } from "./walk.ts";

/** More than any known device can hold as one activation; a model that declares more is broken or hostile. */
const largestTensor = 2 ** 36;

/** The package keeps tensors by name in plain objects, where this name means something else. */
const unusableName = "__proto__";

/** Protobuf's limit for a file; a model's weights pass through one file here. */
const largestModel = 2 ** 31 - 1;

/**
 * Rejects a model whose declared sizes are implausible, before a runtime tries to allocate them, and one whose weights
 * exceed what a model file may hold.
 *
 * @param external bytes of the tensors whose data lies outside the model and need not have been read
 * @throws InputError naming file, tensor and size
 */
export function checkTensors(
  model: ModelProto,
  file: string,
  external: ReadonlyMap<TensorProto, number> = new Map(),
): void {
  const most = formatBytes(largestModel);
  let total = 0;
  for (const tensor of dataTensors(model)) {
    const data = external.get(tensor) ?? tensor.rawData.length;
    if (data > largestModel) {
      throw new InputError(
        `${file}: tensor "${tensor.name}" of shape ${shapeOf(tensor)} has ${formatBytes(data)} of data; models of up to ${most} can be split`,
        { code: "unsupported-model" },
      );
    }
    checkData(tensor, data, file);
    total += data;
  }
  if (total > largestModel) {
    throw new InputError(
      `${file}: its weights take ${formatBytes(total)}; models of up to ${most} can be split`,
      { code: "unsupported-model" },
    );
  }
  const { input = [], output = [], valueInfo = [], node = [] } = model.graph ?? {};
  const names = [...[...input, ...output].map(({ name }) => name), ...node.flatMap(({ output }) => output)];
  if (names.includes(unusableName)) {
    throw new InputError(
      `${file}: a tensor is called "${unusableName}", which ONNX Runtime's JavaScript package cannot take: rename it`,
      { code: "unsupported-model" },
    );
  }
  for (const value of [...input, ...output, ...valueInfo]) checkValue(value, file);
}

function shapeOf({ dims }: TensorProto): string {
  return `[${dims.join(", ")}]`;
}

function checkData(tensor: TensorProto, data: number, file: string): void {
  const count = tensor.dims.reduce((product, dim) => product * Number(dim), 1);
  const bytes = tensorBytes(tensor.dataType, count);
  const what = `${file}: tensor "${tensor.name}" of shape ${shapeOf(tensor)}`;
  if (tensor.dims.some((dim) => dim < 0n))
    throw new InputError(`${what} has a negative dimension`, { code: "invalid-model" });
  if (bytes === undefined) return; // strings: their size is their data's
  if (bytes > largestTensor)
    throw new InputError(
      `${what} needs ${formatBytes(bytes)}; at most ${formatBytes(largestTensor)} are allowed`,
      { code: "invalid-model" },
    );
  if (data > 0 && data !== bytes) {
    throw new InputError(
      `${what} and type ${elementTypeName(tensor.dataType)} needs ${bytes} bytes, its data has ${data}`,
      { code: "invalid-model" },
    );
  }
  const typed = Math.max(
    tensor.floatData.length,
    tensor.int32Data.length,
    tensor.int64Data.length,
    tensor.doubleData.length,
    tensor.uint64Data.length,
  );
  if (count > 0 && data === 0 && typed === 0) {
    throw new InputError(`${what} has no data`, { code: "invalid-model" });
  }
}

function checkValue(value: ValueInfoProto, file: string): void {
  if (value.type?.value.case !== "tensorType") return;
  const { shape, elemType } = value.type.value.value;
  if (!shape) return;
  const dims = shape.dim.map((dim) => (dim.value.case === "dimValue" ? Number(dim.value.value) : 1));
  const bytes = tensorBytes(
    elemType,
    dims.reduce((product, dim) => product * dim, 1),
  );
  if (bytes !== undefined && bytes > largestTensor) {
    throw new InputError(
      `${file}: tensor "${value.name}" of shape [${dims.join(", ")}] needs ${formatBytes(bytes)}; at most ${formatBytes(largestTensor)} are allowed`,
      { code: "invalid-model" },
    );
  }
}
