import { workerData } from "node:worker_threads";
import { ParetoPipeError } from "../base/errors.ts";
import { type CellAnswer, CellEvaluator } from "./evaluateCell.ts";
import { readInput } from "./inputStore.ts";

// Tinypool passes its own data first, then ours.
const [, { directory }] = workerData as [unknown, { directory: string }];
const evaluator = new CellEvaluator((hash) => readInput(directory, hash));

/** What a thread answers: a cell's answer, or an input that it cannot read. The class of an error does not get out of a thread. */
export type ThreadAnswer = CellAnswer | { unreadable: Pick<ParetoPipeError, "message" | "code"> };

/** Computes one cell in a worker thread. Shared inputs are read from the files of `InputStore`. */
export default async function evaluateInThread(text: string): Promise<ThreadAnswer> {
  try {
    return await evaluator.evaluate(text);
  } catch (error) {
    if (!(error instanceof ParetoPipeError)) throw error;
    return { unreadable: { message: error.message, code: error.code } };
  }
}
