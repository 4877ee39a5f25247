import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { formatIdentity, ownIdentity } from "../../src/base/processIdentity.ts";
import { npyHead } from "../../src/graph/values/npyHead.ts";
import { fileFacts } from "../../src/run/inputs/fileFacts.ts";
import { optionHashes } from "../../src/run/outputs/optionHashes.ts";
import { beginOutputs, partFolder } from "../../src/run/outputs/outputState.ts";
import { type RunFilesOptions, runFiles } from "../../src/run/runFiles.ts";
import { writeSmallScenario } from "../support/smallScenario.ts";
import { fixture } from "../support/testbed.ts";

const side = 64;

let directory: string;
const at = (name: string) => path.join(directory, name);
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "resume-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** A .npy file with rows of one value each, of a shape that the model takes or does not take. */
function writeRows(name: string, values: number[], shape = [3, side, side]): void {
  const rows = values.map((value) => new Float32Array(3 * side * side).fill(value));
  const head = npyHead("float32", [values.length, ...shape]);
  writeFileSync(at(name), Buffer.concat([head, ...rows.map(({ buffer }) => Buffer.from(buffer))]));
}

/** The input and the best class's score of each line. */
const linesOf = (file: string) =>
  readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line))
    .map(({ input, top }) => [path.relative(at("in"), input), top[0].score]);

describe("a run that goes on", () => {
  let options: RunFilesOptions;
  let output: string;
  let run = 0;
  /** Two files with three inputs, and one that ends the run, which is interrupted then. */
  beforeEach(async () => {
    const { scenario, testbed } = await writeSmallScenario(directory);
    rmSync(at("in"), { recursive: true, force: true });
    mkdirSync(at("in"));
    writeRows("in/b.npy", [0.1, 0.2]);
    writeRows("in/c.npy", [0.3]);
    writeRows("in/d.npy", [0.4], [side, side, 3]);
    output = at(`${run++}.jsonl`);
    options = {
      ...{ from: scenario, plan: "pi|features.4|server", testbed, model: path.resolve(fixture) },
      ...{ deadline: 60, inputs: [at("in")], output, top: 1 },
    };
    await expect(runFiles(options)).rejects.toThrow(/d\.npy: input .* is of shape/);
    expect(linesOf(output)).toHaveLength(3);
    writeRows("in/d.npy", [0.4]);
  });

  const resume = () => runFiles({ ...options, resume: true });
  const refused = async (what: string) => {
    const before = readFileSync(output, "utf8");
    await expect(resume()).rejects.toMatchObject({
      code: "invalid-option",
      message: `--resume: ${output} was begun with other files: ${what}; files whose outputs are written must stay as they are and come first`,
    });
    expect(readFileSync(output, "utf8")).toBe(before);
  };

  it("is refused while a file is there that would come first, and goes on without it", async () => {
    writeRows("in/a.npy", [0.9]);
    await refused(`${at("in/a.npy")} is new`);
    rmSync(at("in/a.npy"));
    expect(await resume()).toMatchObject({ before: 3, outputs: 4 });
    const lines = linesOf(output);
    expect(lines.map(([input]) => input)).toEqual(["b.npy[0]", "b.npy[1]", "c.npy[0]", "d.npy[0]"]);
    expect(new Set(lines.map(([, score]) => score)).size).toBe(4);
  });

  it("takes files that were added after those with an output, also when it is interrupted again", async () => {
    writeRows("in/c2.npy", [0.5]);
    writeRows("in/e.npy", [0.6], [side, side, 3]);
    await expect(resume()).rejects.toThrow(/e\.npy: input .* is of shape/);
    rmSync(at("in/e.npy"));
    writeRows("in/f.npy", [0.7]);
    expect(await resume()).toMatchObject({ before: 5, outputs: 6 });
    const names = ["b.npy[0]", "b.npy[1]", "c.npy[0]", "c2.npy[0]", "d.npy[0]", "f.npy[0]"];
    expect(linesOf(output).map(([input]) => input)).toEqual(names);
  });

  it("is refused if a file with an output was changed or is missing", async () => {
    utimesSync(at("in/b.npy"), 1, 1);
    await refused(`${at("in/b.npy")} has changed`);
    rmSync(at("in/b.npy"));
    await refused(`${at("in/b.npy")} is missing`);
    rmSync(at("in/c.npy"));
    rmSync(at("in/d.npy"));
    writeRows("in/z.npy", [0.1]);
    await refused(`${at("in/z.npy")} is new`);
  });
});

describe("an output that a run is writing", () => {
  it("is refused to another run, with and without --resume, which changes nothing", async () => {
    const { scenario, testbed } = await writeSmallScenario(directory);
    const stdin = new PassThrough();
    const options = {
      ...{ from: scenario, plan: "pi|features.4|server", testbed, model: path.resolve(fixture) },
      ...{ deadline: 60, inputs: ["-"], output: at("shared.jsonl"), top: 1 },
    };
    writeRows("one.npy", [0.1]);
    const row = readFileSync(at("one.npy"));
    let tell = () => {};
    const written = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const first = runFiles({ ...options, stdin, onProgress: () => tell() });
    stdin.write(row);
    await Promise.race([written, first]);
    for (const resume of [false, true]) {
      await expect(runFiles({ ...options, inputs: [at("one.npy")], resume })).rejects.toMatchObject({
        code: "directory-in-use",
        message: `${directory}: process ${process.pid} is writing shared.jsonl; wait until it ends, or end it`,
      });
    }
    stdin.end(row);
    expect(await first).toMatchObject({ outputs: 2 });
    expect(readFileSync(at("shared.jsonl"), "utf8").trimEnd().split("\n")).toHaveLength(2);
    expect(readdirSync(directory).filter((name) => name.startsWith("shared."))).toEqual(["shared.jsonl"]);
  });
});

describe("what a killed run left beside its output", () => {
  it("is removed by the next run into it, and nothing else is", async () => {
    const ended = spawnSync(process.execPath, ["--version"]).pid;
    const { start: _, pid: __, ...here } = ownIdentity();
    const ending = `${formatIdentity({ ...here, pid: ended, start: 1 })}~0123456789ab.tmp`;
    const own = `${formatIdentity(ownIdentity())}~0123456789ab.tmp`;
    for (const name of [`left.npz.${ending}`, `other.npz.${ending}`, `left.npz.${own}`])
      writeFileSync(at(name), "");
    const { scenario, testbed } = await writeSmallScenario(directory);
    const options = { from: scenario, plan: "pi|features.4|server", testbed, model: path.resolve(fixture) };
    writeRows("left.npy", [0.1]);
    await runFiles({ ...options, deadline: 60, inputs: [at("left.npy")], output: at("left.npz") });
    const names = readdirSync(directory).filter((name) => /^(left|other)\.npz/.test(name));
    expect(names.sort()).toEqual([`left.npz`, `left.npz.${own}`, `other.npz.${ending}`].sort());
  });
});

describe("options that decide what the outputs are", () => {
  it.each([
    ["preprocess", "another --preprocess"],
    ["labels", "other --labels"],
    ["values", "another --value"],
  ] as const)("must have the same contents when a run goes on: %s", async (field, words) => {
    const [file, output] = [at(`${field}.npy`), at(`${field}.jsonl`)];
    const state = async () => ({
      ...{ model: "m", top: null, files: await fileFacts([]) },
      ...(await optionHashes({ [field]: field === "values" ? ["length=50", `mask=${file}`] : file })),
    });
    writeFileSync(file, "one");
    await beginOutputs(output, await state(), false);
    expect(await beginOutputs(output, await state(), true)).toEqual(await state());
    writeFileSync(file, "two");
    await expect(beginOutputs(output, await state(), true)).rejects.toThrow(
      `--resume: ${output} was begun with ${words}`,
    );
  });

  it.each(["", "{", '{ "schema": "paretopipe/outputs/v1" }'])(
    "are not asked for if what is kept of the run is damaged: %s",
    async (text) => {
      const output = at("damaged.jsonl");
      mkdirSync(partFolder(output), { recursive: true });
      writeFileSync(path.join(partFolder(output), "state.json"), text);
      const state = { model: "m", top: null, files: [], ...(await optionHashes({})) };
      await expect(beginOutputs(output, state, true)).rejects.toMatchObject({
        code: "invalid-document",
        message: expect.stringMatching(/damaged\.jsonl\.part\/state\.json[\s\S]*remove .*, and start again$/),
      });
    },
  );

  it("are not asked for if the run was killed before it had begun", async () => {
    const output = at("killed.jsonl");
    mkdirSync(partFolder(output));
    const state = { model: "m", top: null, files: [], ...(await optionHashes({})) };
    await expect(beginOutputs(output, state, true)).rejects.toMatchObject({
      code: "unreadable-file",
      message: `${path.join(partFolder(output), "state.json")}: cannot be read: there is no such file; remove ${partFolder(output)}, and start again`,
    });
    expect(existsSync(partFolder(output))).toBe(true);
  });
});
