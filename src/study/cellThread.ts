import { workerData } from "node:worker_threads";
import { type CellAnswer, CellEvaluator } from "./evaluateCell.ts";
import { readInput } from "./inputStore.ts";

// Tinypool passes its own data first, then ours.
const [, { directory }] = workerData as [unknown, { directory: string }];
const evaluator = new CellEvaluator((hash) => readInput(directory, hash));

/** Computes one cell in a worker thread. Shared inputs are read from the files of `InputStore`. */
export default function evaluateInThread(text: string): Promise<CellAnswer> {
  return evaluator.evaluate(text);
}
