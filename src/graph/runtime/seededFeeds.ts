import { type InferenceSession, Tensor } from "onnxruntime-node";
import { randomStream } from "../../base/random.ts";
import { elementCount } from "../elementCount.ts";
import { type FeedRules, noRules } from "../feedRules.ts";
import { typedArray, typedView } from "../typedView.ts";

/** Range of an integer about which nothing is known, because it may be an index or a token number. */
const usual = { from: 0, below: 2 };

/** In IEEE half precision 0x3c00 is 1.0, and 0 is 0.0. */
const halfOne = 0x3c00;

/**
 * Creates inputs of the right type and shape, with the values from `rules` or with numbers from a seed, the same on
 * every machine: floats uniform on [-1, 1), half-precision floats 0 or 1, integers 0 or 1 or in the range from `rules`,
 * booleans either.
 *
 * @param distinct number of values after which those of a float input repeat; by default none does. Each value takes a tenth of a
 *   microsecond, which is much where only the time of a run counts
 * @throws Error for an input that is not a tensor, has a free dimension, or has a type that cannot be fed from numbers
 */
export function seededFeeds(
  inputs: readonly InferenceSession.ValueMetadata[],
  seed: number | string = 0,
  rules: FeedRules = noRules,
  distinct = Number.POSITIVE_INFINITY,
): Record<string, Tensor> {
  return Object.fromEntries(
    inputs.map((input) => {
      if (!input.isTensor) throw new Error(`input "${input.name}" is not a tensor`);
      const shape = input.shape.map((dim) => {
        if (typeof dim !== "number") throw new Error(`input "${input.name}" has free dimension "${dim}"`);
        return dim;
      });
      const given = rules.values.find(({ name }) => name === input.name);
      if (!given)
        return [input.name, seededTensor(input.type, shape, `${seed}`, input.name, rules, distinct)];
      // A copy, because data from a pipe is not aligned to its type.
      const data = typedView(given.type, new Uint8Array(given.data)) as Tensor.DataType;
      return [input.name, new Tensor(given.type as Tensor.Type, data, shape)];
    }),
  );
}

function seededTensor(
  type: Tensor.Type,
  shape: number[],
  seed: string,
  name: string,
  { ranges }: FeedRules,
  distinct: number,
): Tensor {
  const random = randomStream(seed, `input/${name}`);
  const count = elementCount(shape);
  const own = ranges.find((range) => range.name === name);
  const { from, below } = own ?? usual;
  const integer = () => from + Math.floor(random() * (below - from));
  const data = typedArray(type, count);
  const isAnyFloat = !own && (type === "float32" || type === "float64");
  const drawn = isAnyFloat || (!own && type === "float16") ? Math.min(count, distinct) : count;
  for (let index = 0; index < drawn; index++) {
    if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[index] = BigInt(integer());
    // A float has a range only where it decides a size.
    else if (isAnyFloat) data[index] = random() * 2 - 1;
    else data[index] = type === "float16" ? integer() * halfOne : integer();
  }
  for (let filled = drawn; filled < count; filled *= 2)
    data.copyWithin(filled, 0, Math.min(filled, count - filled));
  return new Tensor(type, data as Tensor.DataType, shape);
}
