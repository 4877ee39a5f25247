import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MeasuredWriter, readMeasured } from "../../../src/validate/measure/measuredFile.ts";
import type { MeasuredHead, VisitRecord } from "../../../src/validate/measure/visitRecord.ts";

const head: MeasuredHead = {
  schema: "paretopipe/measured/v1",
  scenario: "x.yaml",
  profiles: {},
  testbed: "x.testbed.yaml",
  model: null,
  transport: "tcp",
  points: "front",
  visit: 2,
  width: 0.05,
  tolerance: 0.1,
  seed: 1,
  run: "2026-01-01T00:00:00.000Z",
};

const failure = (round: number): VisitRecord => {
  return { kind: "failure", condition: "lan", plan: "pi", round, at: "", device: "pi", reason: "gone – ü" };
};

let directory: string;
const file = () => path.join(directory, "measured.jsonl");
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "measured-test-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

async function written(...records: VisitRecord[]) {
  const writer = await MeasuredWriter.create(directory, head);
  for (const record of records) await writer.append(record);
  await writer.close();
}

describe("measured.jsonl", () => {
  it("returns what was written", async () => {
    await written(failure(1), failure(2));
    expect(await readMeasured(directory)).toMatchObject({ head, records: [failure(1), failure(2)] });
  });

  it("is not continued if the file was removed or replaced", async () => {
    const writer = await MeasuredWriter.create(directory, head);
    await writer.append(failure(1));
    rmSync(file());
    await expect(writer.append(failure(2))).rejects.toThrow(`${file()} was removed or replaced`);
    writeFileSync(file(), "another's");
    await expect(writer.append(failure(3))).rejects.toThrow("was removed or replaced");
    await writer.close();
  });

  it("loses only the line that was being written, wherever it was cut", async () => {
    await written(failure(1), failure(2));
    const bytes = readFileSync(file());
    const whole = bytes.lastIndexOf(10, bytes.length - 2) + 1;
    for (let length = whole; length < bytes.length; length += 7) {
      writeFileSync(file(), bytes.subarray(0, length));
      const found = await readMeasured(directory);
      expect(found.records).toEqual([failure(1)]);
      const writer = await MeasuredWriter.resume(directory, found);
      await writer.append(failure(3));
      await writer.close();
      expect((await readMeasured(directory)).records).toEqual([failure(1), failure(3)]);
    }
  });

  it("is not begun anew if it has measurements, but is if even its first line is incomplete", async () => {
    await written();
    await expect(MeasuredWriter.create(directory, head)).rejects.toThrow(
      /has measurements already.*--resume/,
    );
    writeFileSync(file(), JSON.stringify(head).slice(0, 20));
    await expect(readMeasured(directory)).rejects.toThrow(
      /nothing has been measured yet; start again without --resume/,
    );
    await written(failure(1));
    expect((await readMeasured(directory)).records).toEqual([failure(1)]);
  });

  it("names the line that is wrong", async () => {
    await expect(readMeasured(directory)).rejects.toThrow(/there is no measured\.jsonl to go on with/);
    await written(failure(1));
    appendFileSync(file(), "{}\n");
    await expect(readMeasured(directory)).rejects.toThrow(/measured\.jsonl, line 3,/);
    appendFileSync(file(), "no JSON\n");
    await expect(readMeasured(directory)).rejects.toThrow(/measured\.jsonl, line 4: this is not JSON/);
  });
});
