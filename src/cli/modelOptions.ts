import type { Argv } from "yargs";
import { count } from "../base/checkNumber.ts";
import { InputError } from "../base/errors.ts";
import type { CutOptions } from "../graph/cuts.ts";
import { type FrozenModel, freezeModel } from "../graph/freeze.ts";
import { modelNotes } from "../graph/modelNotes.ts";
import { resolveModel } from "../graph/resolveModel.ts";
import { parseGivenInput } from "../graph/values/givenInput.ts";
import { interruptSignal } from "./interrupt.ts";
import { numberOption } from "./numberOption.ts";
import { refuseTwice } from "./refuseTwice.ts";

/** Options of every command that takes a MODEL. */
export function modelOptions<T>(yargs: Argv<T>) {
  return yargs
    .positional("model", {
      type: "string",
      demandOption: true,
      describe: "A zoo name (see `paretopipe models`) or the path of any .onnx file",
    })
    .option(
      "batch",
      numberOption("--batch", count(1), "Inputs in a frame [default: what the model fixes, else 1]"),
    )
    .option("dim", {
      type: "string",
      array: true,
      nargs: 1,
      default: [] as string[],
      defaultDescription: "none",
      describe: "Size of another free dimension: NAME=SIZE",
    })
    .option("input", {
      type: "string",
      array: true,
      nargs: 1,
      default: [] as string[],
      defaultDescription: "none",
      describe: "Value of an input, random by default: NAME=VALUE, or NAME=FILE.npy as NumPy saves it",
    })
    .option("classes", numberOption("--classes", count(1), "Zoo models: number of classes [default: 1000]"))
    .option("resolution", numberOption("--resolution", count(1), "Zoo models: rows and columns of the input"))
    .option("max-boundary", {
      ...numberOption("--max-boundary", count(1), "Maximum number of tensors that may cross a cut"),
      default: 1,
    })
    .option("all", {
      type: "boolean",
      default: false,
      describe: "Keep cuts that are never better, such as between an operator and its fused activation",
    });
}

/** The arguments that yargs parses from `modelOptions`. */
export interface ModelArguments {
  model: string;
  batch?: number;
  dim: string[];
  input: string[];
  classes?: number;
  resolution?: number;
  maxBoundary: number;
  all: boolean;
}

/**
 * Loads the frozen model that the options name.
 *
 * @throws InputError for options that are wrong, and as resolveModel and freezeModel do.
 */
export async function modelFrom(args: ModelArguments): Promise<FrozenModel> {
  const { classes, resolution } = args;
  const sizes = args.dim.map(parseDim);
  refuseTwice(
    "--dim",
    sizes.map(([name]) => name),
  );
  const dims = Object.fromEntries(sizes);
  const given = await Promise.all(args.input.map((text) => parseGivenInput(text)));
  const reference = await resolveModel(args.model, { classes, resolution });
  return freezeModel(reference, { batch: args.batch, dims, given, signal: interruptSignal });
}

/** Prints notes that a reader of a model's figures must know, to standard error. */
export function printModelNotes(model: FrozenModel, { quiet }: { quiet: boolean }): void {
  if (!quiet) for (const note of modelNotes(model)) console.error(`note: ${note}`);
}

/** Returns the options that say where a model may be cut. */
export function cutOptionsFrom({ maxBoundary, all }: ModelArguments): CutOptions {
  return { maxBoundary, all };
}

function parseDim(text: string): [string, number] {
  const at = text.lastIndexOf("=");
  if (at <= 0)
    throw new InputError(`--dim ${text}: NAME=SIZE is needed, such as height=224`, {
      code: "invalid-option",
    });
  const size = Number(text.slice(at + 1));
  if (!Number.isSafeInteger(size) || size < 0) {
    throw new InputError(`--dim ${text}: the size must be a whole number of at least 0`, {
      code: "invalid-option",
    });
  }
  return [text.slice(0, at), size];
}
