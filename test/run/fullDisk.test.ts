import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { npzArrays } from "../../src/run/inputs/npzArrays.ts";
import { NpzWriter } from "../../src/run/outputs/npzWriter.ts";
import { partFolder } from "../../src/run/outputs/outputState.ts";
import { describeWhere } from "../support/describeWhere.ts";
import { enlargeSmallDisk, missingDisk, mountSmallDisk, unmountSmallDisk } from "../support/smallDisk.ts";

const width = 2500;
const outputs = [{ name: "y", type: "float32", shape: [width] }];

/** A row without zeros, and unlike all others. */
const rowOf = (index: number) => new Float32Array(width).fill(index + 1);
const resultOf = (index: number) => {
  return { index, input: `${index}`, outputs: [new Uint8Array(rowOf(index).buffer)] };
};

describeWhere(missingDisk())("a disk that becomes full under a .npz file", () => {
  let disk: string;
  beforeAll(() => {
    disk = mkdtempSync(path.join(tmpdir(), "small-disk-"));
    expect(mountSmallDisk(disk)).toBe(true);
  });
  afterAll(() => unmountSmallDisk(disk));

  it("takes whole rows only: the row that does not fit is written when there is room", async () => {
    const file = path.join(disk, "outputs.npz");
    mkdirSync(partFolder(file));
    const full = await NpzWriter.open(file, outputs);
    let written = 0;
    // The last row would need the bytes from 60,256 to 70,256 of a disk of 65,536.
    await expect(
      (async () => {
        while (written < 20) {
          await full.write(resultOf(written));
          written++;
        }
      })(),
    ).rejects.toMatchObject({
      code: "disk-full",
      message: `${file}: the disk is full after 6 outputs: make room, and go on with --resume`,
    });
    expect(written).toBe(6);
    // There is no room for the file beside its parts either.
    await expect(full.pause()).rejects.toMatchObject({ code: "disk-full" });

    enlargeSmallDisk(disk);
    const resumed = await NpzWriter.open(file, outputs);
    expect(resumed.done).toBe(6);
    for (let index = 6; index < 8; index++) await resumed.write(resultOf(index));
    await resumed.finish();
    const { shape, elements } = (await npzArrays(file)).get("y")!;
    expect(shape).toEqual([8, width]);
    for (let index = 0; index < 8; index++) {
      expect((elements as Float32Array).subarray(index * width, (index + 1) * width)).toEqual(rowOf(index));
    }
  });
});
