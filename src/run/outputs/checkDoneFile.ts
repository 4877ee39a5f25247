import { InputError } from "../../base/errors.ts";
import type { FileFacts } from "../inputs/fileFacts.ts";

/**
 * Checks that a file whose inputs have outputs is the same as when they were made. While all files before it are, it has
 * the same inputs in the same places.
 *
 * @param output name of the file of outputs
 * @param before the files of the interrupted run
 * @param now the files of the run that continues it
 * @param index number of the file
 * @throws InputError that says what is different
 */
export function checkDoneFile(
  output: string,
  before: readonly FileFacts[],
  now: readonly FileFacts[],
  index: number,
): void {
  const [was, is] = [before[index], now[index]];
  if (JSON.stringify(was) === JSON.stringify(is) && is) return;
  const what = difference(before, now, index);
  throw new InputError(
    `--resume: ${output} was begun with other files: ${what}; files whose outputs are written must stay as they are and come first`,
    { code: "invalid-option" },
  );
}

function difference(before: readonly FileFacts[], now: readonly FileFacts[], index: number): string {
  const [was, is] = [before[index]?.[0], now[index]?.[0]];
  const isIn = (files: readonly FileFacts[], name: string) => files.some(([path]) => path === name);
  if (was === is) return was === undefined ? "they held more inputs" : `${was} has changed`;
  if (is !== undefined && !isIn(before, is)) return `${is} is new`;
  if (was !== undefined && !isIn(now, was)) return `${was} is missing`;
  return was === undefined ? `${is} comes twice` : `${was} has another place`;
}
