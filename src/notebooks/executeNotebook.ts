import { readFile } from "node:fs/promises";
import path from "node:path";
import { executeCell } from "./executeCell.ts";
import { joined, type Notebook, parseNotebook } from "./notebook.ts";
import { startKernel } from "./startKernel.ts";

/**
 * Executes a notebook from its first cell to its last in a fresh kernel of Deno's, and returns it with its new outputs. The file
 * stays as it is.
 *
 * @throws Error that names the cell and says what went wrong, if a cell fails
 */
export async function executeNotebook(file: string): Promise<Notebook> {
  const notebook = parseNotebook(await readFile(file, "utf8"));
  const kernel = await startKernel(path.dirname(file));
  try {
    const cells = [];
    let count = 0;
    for (const cell of notebook.cells) {
      if (cell.cell_type !== "code") {
        cells.push(cell);
        continue;
      }
      count += 1;
      const outputs = await executeCell(kernel, joined(cell.source));
      const error = outputs.find((output) => output.output_type === "error");
      if (error !== undefined) {
        throw new Error(`code cell ${count}: ${error.ename}: ${error.evalue}\n${error.traceback.join("\n")}`);
      }
      cells.push({ ...cell, execution_count: count, outputs });
    }
    return { ...notebook, cells };
  } finally {
    await kernel.close();
  }
}
