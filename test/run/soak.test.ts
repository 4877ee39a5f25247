import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { mean } from "simple-statistics";
import { expect, it } from "vitest";
import { growthOf, secondHalf } from "../../src/bench/memoryLine.ts";
import type { Look } from "../../src/bench/soak.ts";
import { encodeModel } from "../../src/graph/encodeModel.ts";
import { float, model, node } from "../support/models.ts";

/** 64 KiB: a frame that somebody keeps shows. */
const tensor = float(1, 16_384);

/**
 * Bytes for each frame by which what processes refer to may grow. Without a leak it was measured to be less than 150, because some
 * code is compiled late. A frame here has 65,536.
 */
const mostForAFrame = 400;

/**
 * Share by which resident memory may grow. Allocators keep what was once in use, in steps, so this is not 0 in a minute of frames one
 * after the other; it finds memory that native code does not give back.
 */
const mostResident = 0.15;

const frames = 4_000;
const everyFrames = 200;

it.skipIf(process.platform !== "linux").each(["tcp", "grpc"])(
  "memory does not grow while frames pass, over %s: resident, and referred to",
  async (transport) => {
    const directory = mkdtempSync(path.join(tmpdir(), "soak-"));
    try {
      const nodes = [node("Relu", ["x"], ["a"]), node("Tanh", ["a"], ["b"]), node("Sigmoid", ["b"], ["y"])];
      const file = path.join(directory, "small.onnx");
      const parts = { nodes, inputs: { x: tensor }, outputs: { y: tensor } };
      writeFileSync(file, Buffer.concat(encodeModel(model(parts))));
      const heldDirectory = path.join(directory, "held");
      mkdirSync(heldDirectory);
      const hook = path.resolve("test/support/heldBytes.mjs");
      const child = path.resolve("test/run/soakChild.mjs");
      const { stdout } = await promisify(execFile)(
        process.execPath,
        // As in workers: helper threads would free memory at times of their own.
        ["--single-threaded-gc", child, transport, `${frames}`, `${everyFrames}`, heldDirectory, file],
        { env: { ...process.env, NODE_OPTIONS: `--import ${hook}`, HELD_BYTES: heldDirectory } },
      );
      const { looks, held } = JSON.parse(stdout) as { looks: Look[]; held: Record<string, number[]> };
      expect(looks).toHaveLength(frames / everyFrames - 1);
      for (const name of Object.keys(looks[0].resident)) {
        const samples = looks.map(({ frames, resident }) => ({ at: frames, value: resident[name] }));
        expect(growthOf(samples), name).toBeLessThan(mostResident);
      }
      for (const [name, bytes] of Object.entries(held)) {
        const samples = looks.map(({ frames }, index) => ({ at: frames, value: bytes[index] }));
        const half = secondHalf(samples);
        const grown = growthOf(samples) * mean(half.map(({ value }) => value));
        const passed = half[half.length - 1].at - half[0].at;
        expect(grown / passed, `bytes for each frame in ${name}`).toBeLessThan(mostForAFrame);
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
);
