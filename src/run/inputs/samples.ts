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
}

/** Yields the inputs of all files, in order. Throws InputError naming the file that cannot be used. */
export async function* samples(options: SamplesOptions): AsyncGenerator<Sample, void, undefined> {
  const { files, form, preprocess, stdin } = options;
  for (const [index, { path, kind }] of files.entries()) {
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
}
