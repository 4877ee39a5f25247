import { type RandomSource, randomStream } from "../base/random.ts";
import { arrivalTimes, frameArrivals } from "./arrivals.ts";
import type { StreamInput } from "./input.ts";

/**
 * Returns how long each input of the next accepted frame waited for the frame to be full, seconds; the last one waits 0. The array
 * is overwritten by the next call.
 *
 * @param arrival when the frame arrived, which is when its last input did
 */
export type FillWaits = (arrival: number) => Float64Array;

/** The stream of random numbers that a stream's arrivals are drawn from. */
export function arrivalRandom(seed: number | string, stream: string): RandomSource {
  return () => randomStream(seed, `arrivals/${stream}`);
}

/**
 * Draws the arrivals of a stream's inputs once more, in order, to tell how long each waited for its frame; undefined if frames
 * arrive whole.
 */
export function fillWaits(
  { name, arrivals, inputs = 1, drop = false }: StreamInput,
  seed: number | string,
): FillWaits | undefined {
  const next = inputs > 1 ? arrivalTimes(arrivals, arrivalRandom(seed, name)) : undefined;
  if (!next) return undefined;
  const times = new Float64Array(inputs);
  const draw = (): number => {
    for (let i = 0; i < inputs; i++) times[i] = next();
    return times[inputs - 1];
  };
  return (arrival) => {
    let last = draw();
    // Frames that were dropped came before this one.
    while (drop && last < arrival) last = draw();
    for (let i = 0; i < inputs; i++) times[i] = last - times[i];
    return times;
  };
}

/**
 * Returns the stream with whole frames, listed at the times when they are full; as it is if its frames arrive whole, and at times that are
 * not random.
 */
export function listedFrames(stream: StreamInput, seed: number | string): StreamInput {
  const { inputs = 1, ...others } = stream;
  const isKnown = inputs === 1 && stream.arrivals.kind !== "poisson";
  const next = isKnown ? undefined : frameArrivals(stream, arrivalRandom(seed, stream.name));
  if (!next) return stream;
  const times = Array.from({ length: stream.frames }, next);
  return { ...others, arrivals: { kind: "list", times } };
}
