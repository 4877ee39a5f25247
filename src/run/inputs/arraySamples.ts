import { open } from "node:fs/promises";
import { counted } from "../../base/counted.ts";
import { InputError } from "../../base/errors.ts";
import { systemReason } from "../../base/systemReason.ts";
import { elementCount } from "../../graph/elementCount.ts";
import type { ModelInput } from "../../graph/modelInput.ts";
import { bytesView } from "../../graph/typedView.ts";
import { type NpyFile, npyHeadBytes, parseNpyHead, readNpy } from "../../graph/values/readNpy.ts";
import { tensorValue } from "../../graph/values/tensorValue.ts";
import type { Sample, SampleForm } from "./sample.ts";

/** An array for one of the model's inputs. */
type Arrays = ReadonlyMap<string, NpyFile>;

/**
 * Makes samples of arrays in memory, one array for each of the model's inputs: one sample of its shape, or several in rows.
 * An optional input without rows has the same value in all samples.
 *
 * @throws InputError naming the file, for an array that is missing, unknown, or of another type or shape
 */
export function* arraySamples(
  name: string,
  file: number,
  arrays: Arrays,
  form: SampleForm,
): Generator<Sample, void, undefined> {
  const named = unnamedAsOnly(arrays, form);
  for (const given of named.keys()) {
    if (form.inputs.some((input) => input.name === given) || form.unread?.includes(given)) continue;
    const known = form.inputs.map((input) => input.name).join(", ");
    throw wrong(name, `the model has no input "${given}"; it has ${known}`);
  }
  const parts = form.inputs.flatMap((input) => {
    const array = named.get(input.name);
    if (array) return [{ input, data: dataOf(name, input, array), rows: rowsOf(name, input, array) }];
    if (form.optional.includes(input.name)) return [];
    throw wrong(name, `input "${input.name}" ${wordsOf(input)} is missing`);
  });
  if (parts.length === 0) {
    const known = form.inputs.map((input) => input.name).join(", ");
    throw wrong(name, `no array in it is an input that the model reads: ${known}`);
  }
  const counts = parts.map(({ rows }) => rows ?? 1);
  const count = Math.max(...counts);
  const odd = parts.find(({ input, rows }, index) => {
    return counts[index] !== count && (rows !== undefined || !form.optional.includes(input.name));
  });
  if (odd) {
    const has = odd.rows === undefined ? "is for one input only" : `has ${counted(odd.rows, "row")}`;
    const most = parts[counts.indexOf(count)].input.name;
    throw wrong(name, `input "${odd.input.name}" ${has}, and "${most}" has ${counted(count, "row")}`);
  }
  const isMany = parts.some(({ rows }) => rows !== undefined);
  for (let row = 0; row < count; row++) {
    yield {
      name: isMany ? `${name}[${row}]` : name,
      file,
      read: () =>
        new Map(
          parts.map(({ input, data, rows }) => {
            const size = data.byteLength / (rows ?? 1);
            const at = rows === undefined ? 0 : row * size;
            return [input.name, data.subarray(at, at + size)];
          }),
        ),
    };
  }
}

/**
 * Makes samples of a .npy file. Rows are read one by one, so that a file may be larger than the memory.
 *
 * @throws InputError naming the file
 */
export async function* npySamples(
  name: string,
  file: number,
  form: SampleForm,
): AsyncGenerator<Sample, void, undefined> {
  const input = onlyInput(name, form);
  const handle = await open(name).catch((cause) => {
    throw new InputError(`${name}: cannot be read: ${systemReason(cause)}`, {
      code: "unreadable-file",
      cause,
    });
  });
  try {
    const first = Buffer.alloc(npyHeadBytes);
    const { bytesRead } = await handle.read(first, 0, first.length, 0);
    const head = parseNpyHead(first.subarray(0, bytesRead), name);
    const rows = rowsOf(name, input, head);
    const size = head.bytes / (rows ?? 1);
    const { size: bytes } = await handle.stat();
    if (!head.isPlain || bytes !== head.start + head.bytes) {
      // Reads the file as a whole, which also finds what is wrong with it.
      yield* arraySamples(name, file, new Map([[input.name, await readNpy(name)]]), form);
      return;
    }
    for (let row = 0; row < (rows ?? 1); row++) {
      yield {
        name: rows === undefined ? name : `${name}[${row}]`,
        file,
        async read() {
          const data = new Uint8Array(size);
          const { bytesRead } = await handle.read(data, 0, size, head.start + row * size);
          if (bytesRead !== size) throw wrong(name, `row ${row} is cut short: the file was changed`);
          return new Map([[input.name, data]]);
        },
      };
    }
  } finally {
    await handle.close();
  }
}

/** Returns the input that a file with one array is for. Throws InputError if the model has several. */
export function onlyInput(file: string, { inputs, optional }: SampleForm): ModelInput {
  const needed = inputs.filter(({ name }) => !optional.includes(name));
  if (needed.length === 1) return needed[0];
  const names = needed.map(({ name }) => name).join(", ");
  throw wrong(
    file,
    `it has one array, and the model has ${needed.length} inputs: give an .npz file with ${names}`,
  );
}

/** Gives a single array the name of the only input. NumPy calls an array without a name arr_0. */
function unnamedAsOnly(arrays: Arrays, form: SampleForm): Arrays {
  const needed = form.inputs.filter(({ name }) => !form.optional.includes(name));
  const [first] = arrays;
  if (arrays.size !== 1 || needed.length !== 1 || arrays.has(needed[0].name) || first[0] !== "arr_0")
    return arrays;
  return new Map([[needed[0].name, first[1]]]);
}

/** Number of rows of an array; undefined if it is one sample. */
function rowsOf(
  file: string,
  input: ModelInput,
  { type, shape }: Pick<NpyFile, "type" | "shape">,
): number | undefined {
  if (type !== input.type) {
    throw wrong(file, `input "${input.name}" is of type ${type}; ${input.type} is needed`);
  }
  if (`${shape}` === `${input.shape}`) return undefined;
  const [rows, ...inner] = shape;
  if (shape.length > 0 && `${inner}` === `${input.shape}`) {
    if (rows > 0) return rows;
    throw wrong(file, `input "${input.name}" has no rows`);
  }
  throw wrong(
    file,
    `input "${input.name}" is of shape [${shape.join(", ")}]; [${input.shape.join(", ")}] is needed, or rows of it`,
  );
}

function dataOf(file: string, input: ModelInput, { elements, shape }: NpyFile): Uint8Array {
  if (ArrayBuffer.isView(elements)) return bytesView(elements);
  // Column-major arrays were reordered into a plain list.
  if (elementCount(shape) !== elements.length) throw wrong(file, `input "${input.name}" is cut short`);
  return tensorValue({ ...input, shape }, (index) => elements[index]).data;
}

function wordsOf({ type, shape }: ModelInput): string {
  return `${type}[${shape.join(",")}]`;
}

function wrong(file: string, why: string): InputError {
  return new InputError(`${file}: ${why}`, { code: "invalid-input-value" });
}
