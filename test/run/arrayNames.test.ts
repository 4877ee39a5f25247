import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ZipFile } from "yazl";
import { npyHead } from "../../src/graph/values/npyHead.ts";
import { npzArrays } from "../../src/run/inputs/npzArrays.ts";
import { arrayNames } from "../../src/run/outputs/arrayNames.ts";
import { JsonLinesWriter } from "../../src/run/outputs/jsonLinesWriter.ts";
import { NpzWriter } from "../../src/run/outputs/npzWriter.ts";
import { partFolder } from "../../src/run/outputs/outputState.ts";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "array-names-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Writes one row with the number of each output, and reads the file back. */
async function written(file: string, names: readonly string[]) {
  mkdirSync(partFolder(file));
  const writer = await NpzWriter.open(
    file,
    names.map((name) => ({ name, type: "uint8", shape: [1] })),
  );
  await writer.write({ index: 0, input: "a", outputs: names.map((_, index) => new Uint8Array([index])) });
  await writer.finish();
  return [...(await npzArrays(file))].map(([name, { elements }]) => [name, Number(elements[0])]);
}

describe("an output whose size depends on the input", () => {
  const boxes = [{ name: "boxes", type: "uint8", shape: [0, 2] }];
  const found = { index: 0, input: "a.png", outputs: [new Uint8Array(6)], shapes: [[3, 2]] };

  it("is refused in a .npz file, with what to do", async () => {
    const file = path.join(directory, "boxes.npz");
    mkdirSync(partFolder(file));
    const writer = await NpzWriter.open(file, boxes);
    await expect(writer.write(found)).rejects.toThrow(
      /^a.png: output "boxes" has the shape \[3, 2\], and a .npz file is for \[0, 2\]: .* --output FILE.jsonl/,
    );
    await writer.pause();
  });

  it("has its own shape in JSON lines", async () => {
    const file = path.join(directory, "boxes.jsonl");
    mkdirSync(partFolder(file));
    const writer = await JsonLinesWriter.open(file, boxes, undefined);
    await writer.write(found);
    await writer.write({ index: 1, input: "b.png", outputs: [new Uint8Array(0)] });
    await writer.finish();
    const lines = readFileSync(file, "utf8").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).outputs.boxes)).toEqual([
      { shape: [3, 2], data: [0, 0, 0, 0, 0, 0] },
      { shape: [0, 2], data: [] },
    ]);
  });
});

describe("the arrays of a .npz file", () => {
  it("have names that readers of zip files accept, and one each", async () => {
    const names = ["y:0", "/a", "a", "a_2", "..", "b\\..\\c", "", "logits:0"];
    expect(await written(path.join(directory, "odd.npz"), names)).toEqual(
      ["y_0", "a", "a_3", "a_2", "__", "b/__/c", "output", "logits:0"].map((name, index) => [name, index]),
    );
  });

  it("can be written and are told apart, whatever the outputs are called", async () => {
    let run = 0;
    const part = fc.constantFrom("a", "c:", "/", "\\", "..", ".", "_2", "ü", "\u{1f600}", "\ud800");
    const name = fc.oneof(
      fc.array(part, { maxLength: 5 }).map((parts) => parts.join("")),
      fc.constant("\u{1f600}".repeat(50_000)),
    );
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { minLength: 1, maxLength: 5 }), async (names) => {
        const arrays = await written(path.join(directory, `any${run++}.npz`), names);
        expect(arrays).toEqual(arrayNames(names).map((name, index) => [name, index]));
        expect(new Set(arrays.map(([name]) => name)).size).toBe(names.length);
      }),
      { numRuns: 50 },
    );
  });

  it("are read under the names of the model's inputs, such as x:0", async () => {
    const file = path.join(directory, "input.npz");
    const zip = new ZipFile();
    zip.addBuffer(Buffer.concat([npyHead("uint8", [1]), Buffer.from([7])]), "xx0.npy");
    zip.end();
    await pipeline(
      zip.outputStream,
      // As numpy.savez writes it, and yazl does not.
      async function* (pieces) {
        for await (const piece of pieces) {
          yield Buffer.from((piece as Buffer).toString("latin1").replaceAll("xx0.npy", "x:0.npy"), "latin1");
        }
      },
      createWriteStream(file),
    );
    expect([...(await npzArrays(file)).keys()]).toEqual(["x:0"]);
  });
});
