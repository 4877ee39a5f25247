import path from "node:path";
import type { Readable } from "node:stream";
import { checkCount } from "../base/checkNumber.ts";
import { readDocument, readText } from "../base/document.ts";
import { InputError } from "../base/errors.ts";
import { removeLeftovers } from "../base/leftovers.ts";
import { withDirectoryLock } from "../base/withDirectoryLock.ts";
import { bytesView } from "../graph/typedView.ts";
import type { Prediction } from "../plan/prediction.ts";
import { fileFacts } from "./inputs/fileFacts.ts";
import { findInputs } from "./inputs/findInputs.ts";
import { type FilledFrame, frames } from "./inputs/frames.ts";
import { preprocessSchema } from "./inputs/preprocessSchema.ts";
import { sampleForm } from "./inputs/sample.ts";
import { samples } from "./inputs/samples.ts";
import type { LiveFigures } from "./liveFigures.ts";
import {
  type OpenPipeline,
  openPipeline,
  type PipelineFrame,
  type PipelineOptions,
  type PipelineResult,
} from "./openPipeline.ts";
import { checkDoneFile } from "./outputs/checkDoneFile.ts";
import { JsonLinesWriter } from "./outputs/jsonLinesWriter.ts";
import { NpzWriter } from "./outputs/npzWriter.ts";
import { optionHashes } from "./outputs/optionHashes.ts";
import { beginOutputs, checkOutputs, discardOutputs, saveState } from "./outputs/outputState.ts";
import type { OutputWriter } from "./outputs/outputWriter.ts";
import { topOptions } from "./outputs/topOf.ts";

/** What to run, on which devices, and where the outputs go. */
export interface RunFilesOptions extends PipelineOptions {
  /** Files and folders; `-` is standard input. */
  inputs: readonly string[];
  /** A .npz or a .jsonl file. */
  output: string;
  /** A file that says how images become the model's input. */
  preprocess?: string;
  /** Number of best classes to write instead of all outputs. */
  top?: number;
  /** A file with the names of the classes, one per line. */
  labels?: string;
  /** Whether to continue an interrupted run into the same output. */
  resume?: boolean;
  /** Where `-` reads from; it is destroyed when the run ends. Default: the process's standard input. */
  stdin?: Readable;
  /** Called after each output. */
  onProgress?: (progress: RunProgress) => void;
}

/** How far a run is. */
export interface RunProgress {
  /** Number of inputs whose output is written, those of an earlier run included. */
  done: number;
  /** Number of files that are done, and of all files. */
  file: number;
  files: number;
  figures: LiveFigures;
  prediction: Prediction | undefined;
}

/** The results of a run. */
export interface RunSummary {
  schema: "paretopipe/outputs-summary/v1";
  plan: string;
  model: string;
  /** Number of inputs whose output is written, and of those that an earlier run had written. */
  outputs: number;
  before: number;
  batch: number;
  output: string;
  /** How often a device was lost, and how many frames were sent again. */
  losses: { devices: number; frames: number };
  devices: string[];
  figures: LiveFigures;
  predicted: Pick<Prediction, "latency" | "throughput" | "parts"> | null;
}

/**
 * Runs the user's files through a split model, and writes an output for each input:
 *
 *     files ─ samples ─ frames (of the plan's batch) ─ OpenPipeline ─ rows ─ OutputWriter
 *
 * @throws InputError naming the file that cannot be used; outputs of all inputs before it are written; or naming the
 *   process that is writing this output
 * @throws ParetoPipeError for a lost device or a full disk; the outputs so far are written, and `resume` continues
 * @throws the signal's reason when aborted; the same holds
 *
 * @example
 * ```ts
 * import { runFiles } from "paretopipe";
 *
 * const summary = await runFiles({
 *   from: "my-split",
 *   testbed: "my-split/testbed.yaml",
 *   inputs: ["photos.npy"],
 *   output: "outputs.npz",
 * });
 * console.log(`${summary.outputs} outputs, ${summary.figures.throughput} frames/s`);
 * ```
 */
export async function runFiles(options: RunFilesOptions): Promise<RunSummary> {
  const kind = kindOf(options);
  if (options.top !== undefined) checkCount("top", options.top, 1);
  const name = path.basename(options.output);
  const use = { name, doing: `is writing ${name}` };
  return withDirectoryLock(path.dirname(options.output), use, () => runAlone(options, kind));
}

/** Does what `runFiles` does, for a caller that holds the output's lock. */
async function runAlone(options: RunFilesOptions, kind: "npz" | "jsonl"): Promise<RunSummary> {
  const { output, top, signal, stdin = process.stdin } = options;
  // A .npz file that was being put together by a process that was killed.
  await removeLeftovers(path.dirname(output), `${path.basename(output)}.`);
  const files = await findInputs(options.inputs);
  if (options.preprocess !== undefined && !files.some((file) => file.kind === "image")) {
    throw new InputError("--preprocess is for images, and no input is one: arrays are taken as they are", {
      code: "invalid-option",
    });
  }
  const preprocess =
    options.preprocess === undefined
      ? undefined
      : await readDocument(options.preprocess, preprocessSchema, "preprocess file");
  // Before any device is asked: names of classes that cannot be read, and an output that cannot be begun.
  if (options.labels !== undefined) await readText(options.labels, "file of labels");
  await checkOutputs(output, options.resume ?? false);
  const pipeline = await openPipeline(options);
  // Without an end, standard input would keep the process alive, whatever ended the run.
  const stop = () => files.some((file) => file.kind === "stdin") && stdin.destroy();
  try {
    const form = sampleForm(pipeline, pipeline.model.batch, pipeline.optional);
    const best = top === undefined ? undefined : await topOptions(top, options.labels, form.outputs);
    const state = {
      ...{ model: pipeline.model.sha256, top: top ?? null, files: await fileFacts(files) },
      ...(await optionHashes(options)),
    };
    const begun = await beginOutputs(output, state, options.resume ?? false);
    const writer =
      kind === "npz"
        ? await NpzWriter.open(output, form.outputs)
        : await JsonLinesWriter.open(output, form.outputs, best);
    signal?.addEventListener("abort", stop, { once: true });
    const before = begun && {
      count: writer.done,
      check: (index: number) => checkDoneFile(output, begun.files, state.files, index),
      // From here on the files of this run count.
      passed: () => saveState(output, state, writer.done),
    };
    const given = frames(samples({ files, form, preprocess, stdin, before }), form, writer.done);
    const outputs = await passAll(pipeline, given, form.batch, writer, output, (done, file) => {
      const { figures, prediction } = pipeline;
      options.onProgress?.({ done, file, files: files.length, figures, prediction });
    });
    return summaryOf(pipeline, { outputs, before: writer.done, output });
  } finally {
    signal?.removeEventListener("abort", stop);
    stop();
    await pipeline.close();
  }
}

/**
 * Writes the outputs of all frames of `batch` samples; resolves to their number. The file is whole, however this ends.
 */
async function passAll(
  pipeline: OpenPipeline,
  given: AsyncIterable<FilledFrame>,
  batch: number,
  writer: OutputWriter,
  file: string,
  onDone: (done: number, file: number) => void,
): Promise<number> {
  const underWay: FilledFrame["samples"][] = [];
  let done = writer.done;
  const tensors = async function* (): AsyncGenerator<PipelineFrame, void, undefined> {
    for await (const frame of given) {
      underWay.push(frame.samples);
      yield frame.tensors;
    }
  };
  try {
    for await (const { outputs } of pipeline.run(tensors())) {
      const group = underWay.shift()!;
      const whole = pipeline.outputs.map(({ name }) => bytesView(outputs[name].data));
      const shapes = otherShapes(pipeline.outputs, outputs, batch);
      for (const [row, { name, file: number }] of group.entries()) {
        const rows = whole.map((bytes) => {
          const size = bytes.byteLength / batch;
          return bytes.subarray(row * size, (row + 1) * size);
        });
        await writer.write({ index: done, input: name, outputs: rows, ...(shapes && { shapes }) });
        onDone(++done, number);
      }
    }
  } catch (error) {
    try {
      await writer.pause();
    } finally {
      // Without any output there is nothing to continue.
      if (done === 0) await discardOutputs(file);
    }
    throw error;
  }
  await writer.finish();
  return done;
}

/**
 * Returns the shapes of outputs that differ from what was announced, undefined for the others; undefined if none does.
 *
 * @throws InputError where a frame has several inputs, whose parts of such an output nobody can tell apart
 */
function otherShapes(
  announced: OpenPipeline["outputs"],
  came: PipelineResult["outputs"],
  batch: number,
): (readonly number[] | undefined)[] | undefined {
  const shapes = announced.map(({ name, shape }) => {
    return `${came[name].shape}` === `${shape}` ? undefined : came[name].shape;
  });
  const other = shapes.findIndex((shape) => shape !== undefined);
  if (other < 0) return undefined;
  if (batch === 1) return shapes;
  throw new InputError(
    `output "${announced[other].name}" has the shape [${shapes[other]!.join(", ")}], and [${announced[other].shape.join(", ")}] was expected: its size depends on the input, so the outputs of a batch cannot be told apart: batch 1 is needed`,
    { code: "unsupported-model" },
  );
}

function kindOf({ output, top, labels }: RunFilesOptions): "npz" | "jsonl" {
  const wrong = (what: string) => new InputError(what, { code: "invalid-option" });
  const kind = /\.npz$/i.test(output) ? "npz" : /\.jsonl$/i.test(output) ? "jsonl" : undefined;
  if (!kind) throw wrong(`--output ${output}: a name that ends in .npz or .jsonl is needed`);
  if (top !== undefined && kind === "npz")
    throw wrong("--top writes JSON lines: --output FILE.jsonl is needed");
  if (labels !== undefined && top === undefined) throw wrong("--labels needs --top NUMBER");
  return kind;
}

function summaryOf(
  pipeline: OpenPipeline,
  { outputs, before, output }: Pick<RunSummary, "outputs" | "before" | "output">,
): RunSummary {
  const { plan, model, losses, devices, figures, prediction } = pipeline;
  return {
    schema: "paretopipe/outputs-summary/v1",
    plan,
    model: model.name,
    outputs,
    before,
    batch: model.batch,
    output,
    losses,
    devices,
    figures,
    predicted: prediction
      ? { latency: prediction.latency, throughput: prediction.throughput, parts: prediction.parts }
      : null,
  };
}
