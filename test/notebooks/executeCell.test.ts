import { tmpdir } from "node:os";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { executeCell } from "../../src/notebooks/executeCell.ts";
import type { Output } from "../../src/notebooks/notebook.ts";
import { type Kernel, startKernel } from "../../src/notebooks/startKernel.ts";

let kernel: Kernel;
beforeEach(async () => {
  kernel = await startKernel(tmpdir());
});
afterEach(() => kernel.close());

const lines = (count: number, word: string) =>
  Array.from({ length: count }, (_, index) => `${word} ${index}\n`).join("");

/** All that was printed on a stream. */
const printed = (outputs: readonly Output[], stream: string) =>
  outputs
    .map((output) => (output.output_type === "stream" && output.name === stream ? output.text : ""))
    .join("");

describe("a cell that is executed", () => {
  it("loses nothing of what it prints, and the next cell gets none of it", async () => {
    const code = `
      for (let index = 0; index < 5000; index++) console.log("line " + index);
      for (let index = 0; index < 500; index++) console.error("warning " + index);`;
    for (let repeat = 0; repeat < 5; repeat++) {
      const outputs = await executeCell(kernel, code);
      expect(printed(outputs, "stdout")).toBe(lines(5000, "line"));
      expect(printed(outputs, "stderr")).toBe(lines(500, "warning"));
      expect(await executeCell(kernel, "null;")).toEqual([]);
    }
  });

  it("shows pictures and texts in the order of the code, large ones too", async () => {
    const outputs = await executeCell(
      kernel,
      `for (let index = 0; index < 20; index++) {
        const data = { "image/png": "x".repeat(500_000) };
        await Deno.jupyter.broadcast("display_data", { data, metadata: {}, transient: {} });
        await Deno.jupyter.broadcast("stream", { name: "stdout", text: "picture " + index + "\\n" });
      }
      42`,
    );
    expect(outputs.map((output) => output.output_type)).toEqual([
      ...Array.from({ length: 20 }, () => ["display_data", "stream"]).flat(),
      "execute_result",
    ]);
    expect(printed(outputs, "stdout")).toBe(lines(20, "picture"));
    expect(outputs.at(-1)).toMatchObject({ data: { "text/plain": "42" } });
  });

  it("shows its error, and the kernel goes on", async () => {
    const [error] = await executeCell(kernel, `throw new RangeError("too large")`);
    expect(error).toMatchObject({ output_type: "error", ename: "RangeError", evalue: "too large" });
    expect(await executeCell(kernel, `console.log("next")`)).toMatchObject([{ text: "next\n" }]);
  });

  it("fails with the reason if it ends the kernel", async () => {
    await expect(executeCell(kernel, "Deno.exit(3)")).rejects.toThrow(
      "the notebook's kernel ended (exit code 3)",
    );
  });
});
