import type { ModelInput } from "../../graph/modelInput.ts";

/** One of the user's inputs: its origin, and its bytes for each of the model's inputs. */
export interface Sample {
  /** The file and, if it holds several inputs, the number of the row; for messages and outputs. */
  name: string;
  /** Number of its file, from 0. */
  file: number;
  /** Reads the input. Throws InputError naming the file. */
  read(): Promise<Map<string, Uint8Array>> | Map<string, Uint8Array>;
}

/** The contents of one sample, and how many samples make a frame. */
export interface SampleForm {
  /** Samples in a frame. */
  batch: number;
  /** The model's inputs, without the batch. */
  inputs: readonly ModelInput[];
  /** The model's outputs, without the batch. */
  outputs: readonly ModelInput[];
  /** Inputs that a sample may leave out. */
  optional: readonly string[];
  /** Inputs of the model that nothing reads: a file may have them, whatever they hold. */
  unread?: readonly string[];
}

/**
 * The contents of a frame and of its result, which outputs depend on the input in their size, and whether the batch is the first dimension of
 * the inputs.
 */
interface BatchedForm extends Pick<SampleForm, "inputs" | "outputs" | "unread"> {
  batchFirst: boolean;
  varying: readonly string[];
}

/**
 * Determines what one sample is. If all inputs and outputs begin with the batch, a frame consists of that many samples,
 * each without that dimension. In any other model a sample is a whole frame.
 *
 * A frame of one sample has one result, so an output whose size depends on the input stays whole: its first dimension may be what was found,
 * and be 1 by chance.
 */
export function sampleForm(
  { inputs, outputs, unread, batchFirst, varying }: BatchedForm,
  batch: number,
  optional: readonly string[],
): SampleForm {
  const fed = inputs.filter(({ name }) => !optional.includes(name));
  const isWhole = ({ name }: ModelInput) => batch === 1 && varying.includes(name);
  const told = outputs.filter((output) => !isWhole(output));
  const isBatched = batchFirst && [...fed, ...told].every(({ shape }) => shape[0] === batch);
  if (!isBatched) return { batch: 1, inputs, outputs, optional, unread };
  const inner = ({ name, type, shape }: ModelInput) => ({ name, type, shape: shape.slice(1) });
  const without = (input: ModelInput) => (optional.includes(input.name) ? input : inner(input));
  return {
    batch,
    inputs: inputs.map(without),
    outputs: outputs.map((output) => (isWhole(output) ? output : inner(output))),
    optional,
    unread,
  };
}
