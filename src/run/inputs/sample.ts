import type { ModelInput } from "../../graph/modelInput.ts";

/** One input of the user's: where it is from, and its bytes for each of the model's inputs. */
export interface Sample {
  /** For messages and outputs: the file, and the number of the row in it if there are several. */
  name: string;
  /** Number of the file that it is from, from 0. */
  file: number;
  /** Reads it. Throws InputError naming the file. */
  read(): Promise<Map<string, Uint8Array>> | Map<string, Uint8Array>;
}

/** What one sample holds, and how many of them make a frame. */
export interface SampleForm {
  /** Samples in a frame. */
  batch: number;
  /** The model's inputs, without the batch. */
  inputs: readonly ModelInput[];
  /** The model's outputs, without the batch. */
  outputs: readonly ModelInput[];
  /** Inputs that a sample may leave out. */
  optional: readonly string[];
}

/**
 * Finds what one sample is. Where all inputs and outputs begin with the batch, a frame is so many samples, each without that
 * dimension. In any other model a sample is a whole frame.
 */
export function sampleForm(
  { inputs, outputs }: { inputs: readonly ModelInput[]; outputs: readonly ModelInput[] },
  batch: number,
  optional: readonly string[],
): SampleForm {
  const fed = inputs.filter(({ name }) => !optional.includes(name));
  const isBatched = [...fed, ...outputs].every(({ shape }) => shape[0] === batch);
  if (!isBatched) return { batch: 1, inputs, outputs, optional };
  const inner = ({ name, type, shape }: ModelInput) => ({ name, type, shape: shape.slice(1) });
  const without = (input: ModelInput) => (optional.includes(input.name) ? input : inner(input));
  return { batch, inputs: inputs.map(without), outputs: outputs.map(inner), optional };
}
