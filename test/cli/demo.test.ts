import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { validationSchema } from "../../src/judge/validation.ts";
import { cli } from "../support/cli.ts";

const directory = mkdtempSync(path.join(tmpdir(), "demo-test-"));
afterAll(() => rmSync(directory, { recursive: true }));

it("the demo fails, as validate does, if points were not measured", async () => {
  const out = path.join(directory, "run");
  const model = ["--model", "test/fixtures/mobilenet_v2_w10.onnx", "--batch", "2"];
  // Time to begin one visit, and not a second.
  const { code, stderr } = await cli(["demo", ...model, "--budget", "5s", "--measure", "1ms", "--out", out]);
  const { unmeasured, withinTolerance } = validationSchema.parse(
    JSON.parse(readFileSync(path.join(out, "validation.json"), "utf8")),
  );
  expect(unmeasured.length).toBeGreaterThan(0);
  // So little was measured, on a busy machine, that it may be off as well, which is told first.
  expect(code, stderr).toBe(withinTolerance ? 1 : 3);
  expect(stderr).toMatch(/points were not measured|outside the tolerance/);
});
