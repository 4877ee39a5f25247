import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { makeScratch, writeScratch } from "../../src/base/scratch.ts";
import { encodeModel } from "../../src/graph/encodeModel.ts";
import { freezeModel } from "../../src/graph/freeze.ts";
import { resolveModel } from "../../src/graph/resolveModel.ts";
import { describeWhere } from "../support/describeWhere.ts";
import { float, model, node, weight } from "../support/models.ts";
import { missingDisk, mountSmallDisk, unmountSmallDisk } from "../support/smallDisk.ts";

/** A model with a weight of `size` x `size` floats. */
function modelOf(size: number) {
  return model({
    nodes: [node("MatMul", ["x", "w"], ["h"]), node("Relu", ["h"], ["y"])],
    inputs: { x: float(1, size) },
    outputs: { y: float(1, size) },
    weights: [weight("w", size, size)],
  });
}

describeWhere(missingDisk())("a small disk", () => {
  let disk: string;
  let elsewhere: string;
  beforeEach(() => {
    elsewhere = mkdtempSync(path.join(tmpdir(), "models-"));
    disk = mkdtempSync(path.join(tmpdir(), "small-disk-"));
    expect(mountSmallDisk(disk)).toBe(true);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    unmountSmallDisk(disk);
    rmSync(elsewhere, { recursive: true });
  });

  async function freeze(size: number) {
    vi.stubEnv("PARETOPIPE_CACHE", disk);
    const file = path.join(elsewhere, "m.onnx");
    writeFileSync(file, Buffer.concat(encodeModel(modelOf(size))));
    return freezeModel(await resolveModel(file));
  }

  it.each([
    ["has no room for the model", 200],
    ["has room for the model, and none for the frozen one", 100],
  ])("under the cache that %s is full, and nothing is wrong with the model", async (_, size) => {
    await expect(freeze(size)).rejects.toMatchObject({
      code: "disk-full",
      message: expect.stringMatching(
        /frozen\/m-\w+: the frozen model cannot be written: the disk is full; PARETOPIPE_CACHE names another/,
      ),
    });
    expect(readdirSync(path.join(disk, "frozen"))).toEqual([]);
  });

  it("that is read-only is named where the cache should be on it", async () => {
    execFileSync("mount", ["-o", "remount,ro", disk]);
    await expect(freeze(10)).rejects.toMatchObject({
      code: "unwritable-directory",
      message: `${disk}/frozen: cannot be written to: ${disk} is on a read-only file system`,
    });
  });

  it("under the temporary folder is named when it is full", async () => {
    vi.stubEnv("TMPDIR", disk);
    const file = path.join(await makeScratch(), "stage.onnx");
    await expect(writeScratch(file, encodeModel(modelOf(200)))).rejects.toMatchObject({
      code: "disk-full",
      message: `${disk}: temporary files cannot be written to this folder: the disk is full; TMPDIR names another one`,
    });
  });
});
