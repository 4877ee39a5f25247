import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

/** Options whose files decide what the outputs are. */
export interface OutputOptions {
  preprocess?: string;
  labels?: string;
  values?: readonly string[];
}

/** SHA-256 of the contents of each option; null for one that is not given. */
export interface OptionHashes {
  preprocess: string | null;
  labels: string | null;
  values: string | null;
}

/** Hashes the contents of options that must stay the same when a run continues. Throws the system's error. */
export async function optionHashes({ preprocess, labels, values }: OutputOptions): Promise<OptionHashes> {
  const given = values && (await Promise.all(values.map(valueContent)));
  return {
    preprocess: preprocess === undefined ? null : sha256(await readFile(preprocess)),
    labels: labels === undefined ? null : sha256(await readFile(labels)),
    values: given === undefined || given.length === 0 ? null : sha256(given.sort().join("\n")),
  };
}

/** NAME=VALUE as it is, and NAME=FILE.npy with the file's hash in place of its name. */
async function valueContent(text: string): Promise<string> {
  if (!/\.npy$/i.test(text)) return text;
  const at = text.indexOf("=") + 1;
  return `${text.slice(0, at)}${sha256(await readFile(text.slice(at)))}`;
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
