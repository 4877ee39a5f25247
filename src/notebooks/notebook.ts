import { stripVTControlCharacters } from "node:util";
import { z } from "zod";

/** Text in a notebook's file: one string, or its lines. */
const text = z.union([z.string(), z.array(z.string())]);

/** What a picture or another shown object consists of, by media type. */
const shown = { data: z.record(z.string(), z.unknown()), metadata: z.record(z.string(), z.unknown()) };

/** What a cell printed or showed, in a notebook's file and in a kernel's message. Other fields are left out. */
export const outputSchema = z.discriminatedUnion("output_type", [
  z.object({ output_type: z.literal("stream"), name: z.string(), text }),
  z.object({ output_type: z.literal("display_data"), ...shown }),
  z.object({
    output_type: z.literal("execute_result"),
    execution_count: z.number().nullable(),
    ...shown,
  }),
  z.object({
    output_type: z.literal("error"),
    ename: z.string(),
    evalue: z.string(),
    traceback: z.array(z.string()),
  }),
]);

const cellSchema = z.looseObject({
  cell_type: z.string(),
  metadata: z.looseObject({ tags: z.array(z.string()).optional() }),
  source: text,
  outputs: z.array(outputSchema).optional(),
});

/** The parts of a Jupyter notebook (nbformat 4.5) that are executed and compared; the others are kept as they are. */
export const notebookSchema = z.looseObject({ cells: z.array(cellSchema) });

/** A Jupyter notebook. */
export interface Notebook extends z.infer<typeof notebookSchema> {}

/** A cell of a notebook. */
export interface Cell extends z.infer<typeof cellSchema> {}

/** What a cell printed or showed. */
export type Output = z.infer<typeof outputSchema>;

/** Joins a text of a notebook's file. */
export function joined(lines: string | readonly string[]): string {
  return typeof lines === "string" ? lines : lines.join("");
}

/** Reads a notebook from the text of its file. */
export function parseNotebook(file: string): Notebook {
  return notebookSchema.parse(JSON.parse(file));
}

/** Writes a notebook as Jupyter does: each line of a text by itself, and one space a level. */
export function stringifyNotebook(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    source: lines(cell.source),
    ...(cell.outputs && { outputs: cell.outputs.map(withLines) }),
  }));
  return `${JSON.stringify({ ...notebook, cells }, null, 1)}\n`;
}

function withLines(output: Output): Output {
  return output.output_type === "stream" ? { ...output, text: lines(output.text) } : output;
}

function lines(text: string | readonly string[]): string[] {
  return joined(text).split(/(?<=\n)/);
}

/** Joins what a cell printed piece by piece, because chance decides about the pieces, and takes colours out of it. */
export function tidyOutputs(outputs: readonly Output[]): Output[] {
  const tidy: Output[] = [];
  for (const output of outputs) {
    const last = tidy.at(-1);
    if (output.output_type !== "stream") tidy.push(output);
    else if (last?.output_type === "stream" && last.name === output.name) {
      last.text = joined(last.text) + stripVTControlCharacters(joined(output.text));
    } else if (joined(output.text) !== "") {
      tidy.push({ ...output, text: stripVTControlCharacters(joined(output.text)) });
    }
  }
  return tidy;
}
