import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { decodeText } from "../base/decodeText.ts";
import { InputError } from "../base/errors.ts";
import { systemReason } from "../base/systemReason.ts";
import { formatBytes } from "../base/units.ts";
import { defaultStep, MahimahiReader } from "../network/traces/mahimahiReader.ts";
import { asMahimahi, isMahimahiText, readTrace } from "../network/traces/readTrace.ts";
import type { TraceReading, TraceWords } from "../network/traces/traceReading.ts";

/** Maximum size of a file that is read as a whole, bytes. */
const wholeBytes = 2 ** 26;

/** Bytes of one piece of a longer file. */
const pieceBytes = 2 ** 20;

/** A trace that was read, and the file's text unless it was read piece by piece. */
export interface OpenedTrace {
  reading: TraceReading;
  text?: string;
}

/**
 * Reads a trace file in UTF-8 or UTF-16. Any other byte is read as Windows' Western alphabet, which occurs only in
 * comments.
 *
 * @throws InputError naming the file, and the line if one is at fault
 */
export async function loadTrace(file: string, words: TraceWords = {}): Promise<TraceReading> {
  return (await openTrace(file, words)).reading;
}

/** Like `loadTrace`, but also returns the text, for those who keep it. */
export async function openTrace(file: string, words: TraceWords = {}): Promise<OpenedTrace> {
  let bytes: Uint8Array;
  try {
    if ((await stat(file)).size > wholeBytes) return { reading: await loadLongTrace(file, words) };
    bytes = await readFile(file);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError(`${file}: cannot read this trace: ${systemReason(cause)}`, {
      code: "invalid-trace",
      cause,
    });
  }
  const decoded = decodeText(bytes);
  if (!decoded && bytes.includes(0))
    throw new InputError(`${file}: this trace is not text`, { code: "invalid-trace" });
  const text = decoded?.text ?? new TextDecoder("windows-1252").decode(bytes);
  const { trace, understood } = readTrace(text, file, words);
  const isUtf16 = decoded?.encoding === "UTF-16";
  const format = isUtf16 ? `${understood.format}, UTF-16` : understood.format;
  return { reading: { trace, understood: { ...understood, format } }, text };
}

/** Reads a mahimahi file piece by piece. Throws InputError for any other file, because nobody needs so many rows. */
async function loadLongTrace(file: string, words: TraceWords): Promise<TraceReading> {
  const reader = new MahimahiReader(file, defaultStep);
  let begun = false;
  for await (const piece of createReadStream(file, { highWaterMark: pieceBytes })) {
    if (!begun && !isMahimahiText(new TextDecoder().decode(piece), file, words)) {
      throw new InputError(
        `${file}: this trace has more than ${formatBytes(wholeBytes)}; only mahimahi's may be so long`,
        { code: "invalid-trace" },
      );
    }
    begun = true;
    reader.push(piece);
  }
  return asMahimahi(reader.finish(), words);
}
