import type { Readable } from "node:stream";
import { InputError } from "../../base/errors.ts";
import { arraySamples, npySamples, onlyInput } from "./arraySamples.ts";
import type { InputFile } from "./findInputs.ts";
import { imageSample } from "./imageSample.ts";
import { npyStream } from "./npyStream.ts";
import { npzArrays } from "./npzArrays.ts";
import type { Preprocess } from "./preprocessSchema.ts";
import type { Sample, SampleForm } from "./sample.ts";

/** Where inputs come from, and how images are prepared. */
export interface SamplesOptions {
  files: readonly InputFile[];
  form: SampleForm;
  preprocess?: Preprocess;
  stdin: Readable;
  /** What an interrupted run has done; its samples are left out without being read. */
  before?: DoneSamples;
}

/** The samples that an interrupted run has done. */
export interface DoneSamples {
  /** Their number; they come first. */
  count: number;
  /** Called with the number of each file with such samples, before it is opened. Throws if it is not the file of that run. */
  check(file: number): void;
  /** Called when all of them are passed, before the first sample that is not done. */
  passed(): Promise<void>;
}

/**
 * Yields the inputs of all files, in order.
 *
 * @throws InputError naming the file that cannot be used
 * @throws the error of `before.check`
 */
export async function* samples(options: SamplesOptions): AsyncGenerator<Sample, void, undefined> {
  const { files, before } = options;
  const done = before?.count ?? 0;
  let number = 0;
  for (const [index, file] of files.entries()) {
    if (number < done) before?.check(index);
    for await (const sample of samplesOf(file, index, options)) {
      if (number === done) await before?.passed();
      if (number++ >= done) yield sample;
    }
  }
  if (number < done) before?.check(files.length);
}

async function* samplesOf(
  { path, kind }: InputFile,
  index: number,
  { form, preprocess, stdin }: SamplesOptions,
): AsyncGenerator<Sample, void, undefined> {
  if (kind === "npy") yield* npySamples(path, index, form);
  else if (kind === "npz") yield* arraySamples(path, index, await npzArrays(path), form);
  else if (kind === "image") {
    if (preprocess) yield imageSample(path, index, form, preprocess);
    else {
      throw new InputError(
        `${path} is an image: --preprocess FILE is needed, which says how it becomes the model's input`,
        { code: "invalid-option" },
      );
    }
  } else {
    const input = onlyInput("standard input", form);
    let number = 0;
    for await (const array of npyStream(stdin)) {
      yield* arraySamples(`stdin ${number++}`, index, new Map([[input.name, array]]), form);
    }
  }
}
