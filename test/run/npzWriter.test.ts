import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { npzArrays } from "../../src/run/inputs/npzArrays.ts";
import { NpzWriter } from "../../src/run/outputs/npzWriter.ts";
import { partFolder } from "../../src/run/outputs/outputState.ts";

const directory = mkdtempSync(path.join(tmpdir(), "npz-"));
afterAll(() => rmSync(directory, { recursive: true }));

const empty = { name: "empty", type: "float32", shape: [0, 4] };
const pair = { name: "pair", type: "float32", shape: [2] };

it.each([
  ["one of two outputs has", [empty, pair]],
  ["the only output has", [empty]],
])("a run goes on where it stopped when %s no elements", async (name, outputs) => {
  const file = path.join(directory, `${name}.npz`);
  mkdirSync(partFolder(file));
  const write = async (writer: NpzWriter, index: number) => {
    const rows = outputs.map(({ shape }) => new Uint8Array(new Float32Array(shape[0]).fill(index).buffer));
    await writer.write({ index, input: `${index}`, outputs: rows });
  };
  const first = await NpzWriter.open(file, outputs);
  expect(first.done).toBe(0);
  for (const index of [0, 1, 2]) await write(first, index);
  await first.pause();
  const second = await NpzWriter.open(file, outputs);
  expect(second.done).toBe(3);
  await write(second, 3);
  await second.finish();
  const arrays = await npzArrays(file);
  expect(arrays.get("empty")!.shape).toEqual([4, 0, 4]);
  if (outputs.includes(pair))
    expect(Array.from(arrays.get("pair")!.elements)).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
});
