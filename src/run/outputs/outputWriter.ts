import { counted } from "../../base/counted.ts";
import { ParetoPipeError } from "../../base/errors.ts";
import { isDiskFull, systemReason } from "../../base/systemReason.ts";

/** One result: the model's outputs for one of the user's inputs. */
export interface SampleResult {
  /** Number of the input, from 0. */
  index: number;
  /** Name of the input, which says where it comes from. */
  input: string;
  /** In the order of the model's outputs; little-endian, as ONNX Runtime stores them. */
  outputs: readonly Uint8Array[];
  /** For outputs that have another shape than was announced, because it depends on the input: that shape. */
  shapes?: readonly (readonly number[] | undefined)[];
}

/** A file of results. Whenever `pause` or `finish` has resolved, the file is whole and holds all results so far. */
export interface OutputWriter {
  /** Number of results that an earlier, interrupted run has written. */
  readonly done: number;
  /** Appends a result. Throws ParetoPipeError if the disk is full. */
  write(result: SampleResult): Promise<void>;
  /** Makes the file whole, and keeps what is needed to continue. */
  pause(): Promise<void>;
  /** Makes the file whole; nothing is added after this. */
  finish(): Promise<void>;
}

/** Makes the error that says that a file cannot be written, and how to continue. Any other error is returned unchanged. */
export function writeFailure(file: string, written: number, cause: unknown): unknown {
  const reason = cause instanceof ParetoPipeError ? cause.cause : cause;
  if (!isDiskFull(reason)) return cause;
  // Of a run without any output nothing is kept.
  const next = written === 0 ? "start again" : "go on with --resume";
  return new ParetoPipeError(
    `${file}: ${systemReason(reason)} after ${counted(written, "output")}: make room, and ${next}`,
    { code: "disk-full", cause },
  );
}
