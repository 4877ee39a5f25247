import type { Argv } from "yargs";
import { checkCount } from "../base/checkNumber.ts";
import { InputError } from "../base/errors.ts";
import type { CutOptions } from "../graph/cuts.ts";
import { type FrozenModel, freezeModel } from "../graph/freeze.ts";
import { modelNotes } from "../graph/modelNotes.ts";
import { resolveModel } from "../graph/resolveModel.ts";
import { parseGivenInput } from "../graph/values/givenInput.ts";
import { interruptSignal } from "./interrupt.ts";

/** Options of every command that takes a MODEL. */
export function modelOptions<T>(yargs: Argv<T>) {
  return yargs
    .positional("model", {
      type: "string",
      demandOption: true,
      describe: "A zoo name (see `paretopipe models`) or the path of any .onnx file",
    })
    .option("batch", {
      type: "number",
      describe: "Inputs in a frame [default: what the model fixes, else 1]",
    })
    .option("dim", {
      type: "string",
      array: true,
      nargs: 1,
      default: [] as string[],
      describe: "Size of another free dimension: NAME=SIZE",
    })
    .option("input", {
      type: "string",
      array: true,
      nargs: 1,
      default: [] as string[],
      describe: "Value of an input, random by default: NAME=VALUE, or NAME=FILE.npy as NumPy saves it",
    })
    .option("classes", { type: "number", describe: "Zoo models: number of classes [default: 1000]" })
    .option("resolution", { type: "number", describe: "Zoo models: rows and columns of the input" })
    .option("max-boundary", {
      type: "number",
      default: 1,
      describe: "Maximum number of tensors that may cross a cut",
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
 * @throws InputError for options out of range, and as resolveModel and freezeModel do.
 */
export async function modelFrom(args: ModelArguments): Promise<FrozenModel> {
  if (args.batch !== undefined) checkCount("--batch", args.batch, 1);
  const { classes, resolution } = args;
  const reference = await resolveModel(args.model, { classes, resolution });
  const dims = Object.fromEntries(args.dim.map(parseDim));
  const given = await Promise.all(args.input.map(parseGivenInput));
  return freezeModel(reference, { batch: args.batch, dims, given, signal: interruptSignal });
}

/** Prints notes that a reader of a model's figures must know, to standard error. */
export function printModelNotes(model: FrozenModel, { quiet }: { quiet: boolean }): void {
  if (!quiet) for (const note of modelNotes(model)) console.error(`note: ${note}`);
}

/** @throws InputError unless --max-boundary is a whole number of at least 1. */
export function cutOptionsFrom({ maxBoundary, all }: ModelArguments): CutOptions {
  checkCount("--max-boundary", maxBoundary, 1);
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
