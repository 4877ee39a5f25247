import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type ErrorCode, errorCodes } from "../../src/base/errorCodes.ts";
import { InputError, ParetoPipeError } from "../../src/base/errors.ts";
import { parseDuration } from "../../src/base/units.ts";
import { readModel } from "../../src/graph/readModel.ts";
import { parseConditions } from "../../src/network/conditions.ts";
import { readTrace } from "../../src/network/traces/readTrace.ts";
import { startWorker } from "../../src/runtime/worker/startWorker.ts";
import { loadScenario } from "../../src/scenario/loadScenario.ts";

const page = readFileSync("docs/reference/errors.md", "utf8");
describe("codes of errors", () => {
  it("are listed in docs/reference/errors.md, each with its meaning", () => {
    const rows = [...page.matchAll(/^\| `([\w-]+)` \| (.+) \|$/gm)].map(([, code, meaning]) => [
      code,
      meaning,
    ]);
    expect(rows).toEqual(Object.entries(errorCodes));
  });

  it("are each given by at least one error", () => {
    const texts = readdirSync("src", { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && path.basename(file) !== "errorCodes.ts")
      .map((file) => readFileSync(path.join("src", file), "utf8"));
    const given = new Set(
      texts.flatMap((text) =>
        [
          ...text.matchAll(/\b(?:code|defaultCode)\b[^\n"]*"([\w-]+)"/g),
          // A DeviceError names its device first; a ConnectionError and a WorkerFailure begin with their code.
          ...text.matchAll(
            /new (?:ConnectionError|WorkerFailure|DeviceError)\(\s*(?:[\w.]+,\s*)?"([\w-]+)"/g,
          ),
        ].map((match) => match[1]),
      ),
    );
    expect(Object.keys(errorCodes).filter((code) => !given.has(code))).toEqual([]);
  });

  it.each<[string, () => unknown, ErrorCode]>([
    ["a scenario that is not there", () => loadScenario("none.yaml"), "unreadable-file"],
    ["a file that is no scenario", () => loadScenario("package.json"), "invalid-document"],
    ["a file that is no model", () => readModel("package.json"), "invalid-model"],
    ["a time without a unit", () => parseDuration("5"), "invalid-value"],
    ["a delay without a time", () => parseConditions("delay"), "invalid-conditions"],
    ["an empty trace", () => readTrace("", "empty.csv"), "invalid-trace"],
    [
      "a remote worker without keys",
      () => startWorker({ listen: { host: "0.0.0.0", port: 0 } }),
      "missing-keys",
    ],
  ])("tell what is wrong: %s", async (_, work, code) => {
    await expect((async () => work())()).rejects.toMatchObject({ code, exitCode: 2 });
  });

  it("come from the class if an error does not give one", () => {
    expect(new ParetoPipeError("x").code).toBe("failed");
    expect(new InputError("x").code).toBe("invalid-input");
    expect(new InputError("x", { code: "invalid-trace" }).code).toBe("invalid-trace");
  });
});
