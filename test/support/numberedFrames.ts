import type { OpenPipeline, PipelineFrame } from "../../src/run/openPipeline.ts";

/** Frames for a pipeline with one input: all elements of each say its number, as a share of `count`. */
export function* numberedFrames(
  { inputs }: Pick<OpenPipeline, "inputs">,
  count: number,
): Generator<PipelineFrame> {
  const [{ name, shape }] = inputs;
  const size = shape.reduce((product, dim) => product * dim, 1);
  for (let index = 0; index < count; index++) yield { [name]: new Float32Array(size).fill(index / count) };
}
