import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareNotebooks, measuredTag } from "../../src/notebooks/compareNotebooks.ts";
import { type Output, parseNotebook, stringifyNotebook, tidyOutputs } from "../../src/notebooks/notebook.ts";

const line = (text: string, name = "stdout"): Output => ({ output_type: "stream", name, text });
const chart = (value: number, picture: string): Output => ({
  output_type: "display_data",
  data: { "image/png": picture, "application/vnd.vegalite.v6+json": { data: [{ value, text: "a label" }] } },
  metadata: {},
});
const notebook = (outputs: Output[], tags: string[] = []) => ({
  cells: [
    { cell_type: "markdown", metadata: {}, source: "# Title" },
    { cell_type: "code", metadata: { tags }, source: "code", outputs },
  ],
});

/** A number as a kernel sends it: JSON has no -0 and no Infinity. */
const anyNumber = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const anyOutput = fc.oneof(
  fc.tuple(fc.string(), fc.constantFrom("stdout", "stderr")).map(([text, name]) => line(text, name)),
  fc.tuple(anyNumber, fc.string()).map(([value, picture]) => chart(value, picture)),
);

describe("notebooks that are compared", () => {
  it("are equal to what is read from the file that they are written to", () => {
    fc.assert(
      fc.property(fc.array(anyOutput), (outputs) => {
        const written = parseNotebook(stringifyNotebook(notebook(outputs)));
        expect(compareNotebooks(notebook(outputs), written)).toEqual([]);
      }),
    );
  });

  it("are equal however the kernel divides what a cell prints", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (pieces) => {
        const whole = notebook([line(pieces.join(""))]);
        expect(compareNotebooks(whole, notebook(pieces.map((piece) => line(piece))))).toEqual([]);
      }),
    );
  });

  it("differ by a number, a line, an output or an error", () => {
    const recorded = notebook([line("a\nb\n"), chart(1, "")]);
    expect(compareNotebooks(recorded, notebook([line("a\nc\n"), chart(1, "")]))).toEqual([
      'code cell 1: outputs.0.stdout.1 was "b" and is now "c"',
    ]);
    expect(compareNotebooks(recorded, notebook([line("a\nb\n"), chart(1 + Number.EPSILON, "")]))).toEqual([
      expect.stringContaining("vegalite.v6+json.data.0.value was 1 and is now 1.0000000000000002"),
    ]);
    expect(compareNotebooks(recorded, notebook([line("a\nb\n")]))[0]).toContain("is now nothing");
    const error: Output = { output_type: "error", ename: "Error", evalue: "no", traceback: [] };
    expect(compareNotebooks(notebook([]), notebook([error]))[0]).toContain('is now {"error":"Error: no"}');
    expect(compareNotebooks(recorded, { cells: [] })).toEqual(["1 code cells are recorded, 0 were executed"]);
  });

  it("are equal if only a picture differs, or a cell that measures", () => {
    expect(compareNotebooks(notebook([chart(1, "one")]), notebook([chart(1, "another")]))).toEqual([]);
    expect(compareNotebooks(notebook([line("3 ms")], [measuredTag]), notebook([line("4 ms")]))).toEqual([]);
  });

  it("have no colours in what is printed", () => {
    expect(tidyOutputs([line("\u001b[31mred\u001b[0m\n")])).toEqual([line("red\n")]);
  });
});
