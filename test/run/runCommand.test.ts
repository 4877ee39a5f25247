import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { npyHead } from "../../src/graph/values/npyHead.ts";
import { writeSmallScenario } from "../support/smallScenario.ts";
import { fixture } from "../support/testbed.ts";
import { treeMemory } from "../support/treeMemory.ts";
import { startWorkerCommand, type WorkerCommand, writeSecret } from "../support/workerCommand.ts";

/*
 * `paretopipe run` as a user starts it: a process of its own, two workers at addresses that ask for a key, and real signals.
 */

const side = 64;
const rowBytes = 4 * 3 * side * side;
const main = path.resolve("dist/cli/main.js");

let directory: string;
const workers: WorkerCommand[] = [];
let common: string[];
const at = (name: string) => path.join(directory, name);

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "run-command-"));
  const secret = writeSecret(at("secret.key"));
  const { scenario, testbed } = await writeSmallScenario(directory);
  for (let index = 0; index < 2; index++) workers.push(await startWorkerCommand(["--secret-file", secret]));
  const [pi, server] = workers.map(({ address }) => ({ address }));
  const devices = { pi, server };
  const schema = "paretopipe/testbed/v1";
  writeFileSync(testbed, stringify({ schema, name: "two with keys", devices, links: "real", secret }));
  const plan = ["--plan", "pi|features.4|server", "--testbed", testbed, "--model", path.resolve(fixture)];
  common = ["run", scenario, ...plan, "--deadline", "60s"];
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  rmSync(directory, { recursive: true });
});

/** A .npy file of rows that are all different. */
function writeRows(name: string, rows: number): string {
  const data = Buffer.alloc(rows * rowBytes);
  for (let row = 0; row < rows; row++)
    new Float32Array(data.buffer, data.byteOffset + row * rowBytes, rowBytes / 4).fill((row + 1) / rows);
  writeFileSync(at(name), Buffer.concat([npyHead("float32", [rows, 3, side, side]), data]));
  return at(name);
}

interface Running {
  child: ChildProcess;
  /** Resolves when the command has ended. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string }>;
}

/** Starts the command; `shell` is run in the same process before it. */
function start(args: string[], shell = ""): Running {
  const command = [process.execPath, main, ...common, ...args];
  const child = spawn("sh", ["-c", `${shell}\nexec "$@"`, "sh", ...command], {
    stdio: ["pipe", "ignore", "pipe"],
  });
  // It may end before it has read all of its input.
  child.stdin!.on("error", () => {});
  let stderr = "";
  child.stderr!.on("data", (data) => {
    stderr += data;
  });
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal, stderr }));
  return { child, ended };
}

/** The outputs of a file of JSON lines, each of which must be whole: the number of the input, and the data. */
function outputsOf(file: string): { index: number; data: string }[] {
  const text = readFileSync(file, "utf8");
  expect(text.endsWith("\n") || text === "").toBe(true);
  const lines = text.split("\n").filter(Boolean);
  return lines
    .map((line) => JSON.parse(line))
    .map(({ index, outputs }) => ({ index, data: JSON.stringify(outputs) }));
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Resolves when a file has so many bytes, or the command has ended. */
async function hasBytes(file: string, bytes: number, { child }: Running): Promise<void> {
  while (child.exitCode === null && !(existsSync(file) && statSync(file).size >= bytes)) await sleep(20);
}

describe("a run of files", () => {
  it("interrupted and killed, has one output for each input in the end", async () => {
    const rows = 400;
    const input = writeRows("many.npy", rows);
    const whole = at("whole.jsonl");
    expect((await start(["--input", input, "--output", whole]).ended).code).toBe(0);
    const expected = outputsOf(whole);
    expect(expected.map(({ index }) => index)).toEqual(upTo(rows));
    expect(new Set(expected.map(({ data }) => data)).size).toBe(rows);
    const output = at("resumed.jsonl");
    const share = statSync(whole).size / 4;

    const interrupted = start(["--input", input, "--output", output]);
    await hasBytes(output, share, interrupted);
    interrupted.child.kill("SIGINT");
    expect((await interrupted.ended).code).toBe(130);
    const first = outputsOf(output).length;
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(rows);

    const killed = start(["--input", input, "--output", output, "--resume"]);
    await hasBytes(output, 2 * share, killed);
    killed.child.kill("SIGKILL");
    expect((await killed.ended).signal).toBe("SIGKILL");

    expect((await start(["--input", input, "--output", output, "--resume"]).ended).code).toBe(0);
    expect(outputsOf(output)).toEqual(expected);
    expect(existsSync(`${output}.part`)).toBe(false);
  });

  it("whose output may not become larger, says so, and goes on when it may", async () => {
    const rows = 100;
    const input = writeRows("few.npy", rows);
    const output = at("limited.jsonl");
    // Blocks of 512 or 1,024 bytes, of a file of 23 kB; a write beyond them fails, as one to a full disk does.
    const limited = await start(
      ["--input", input, "--output", output, "--quiet"],
      "trap '' XFSZ; ulimit -f 16",
    ).ended;
    expect(limited.code).toBe(1);
    const before = outputsOf(output).length;
    expect(limited.stderr).toContain(
      `${output}: the file may not become larger after ${before} outputs: make room, and go on with --resume`,
    );
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(rows);
    expect((await start(["--input", input, "--output", output, "--resume"]).ended).code).toBe(0);
    expect(outputsOf(output).map(({ index }) => index)).toEqual(upTo(rows));
  });
});

describe("standard input that stays open", () => {
  it("does not keep the command alive when it fails", async () => {
    const row = readFileSync(writeRows("open.npy", 1));
    const running = start(
      ["--input", "-", "--output", at("open.jsonl"), "--quiet"],
      "trap '' XFSZ; ulimit -f 1",
    );
    let said = false;
    running.child.stderr!.on("data", () => {
      said = true;
    });
    // One row at a time, so that the command waits for more when it fails. There is no end after them.
    while (!said && running.child.exitCode === null) {
      running.child.stdin!.write(row);
      await sleep(200);
    }
    const ended = await Promise.race([running.ended, sleep(60_000, undefined, { ref: false })]);
    if (!ended) running.child.kill("SIGKILL");
    expect(ended).toMatchObject({ code: 1 });
    expect(ended!.stderr).toContain("the file may not become larger");
  });
});

describe("a long stream on standard input", () => {
  it("takes no more memory after 3,000 frames than after 1,000, in the command and in the workers", async () => {
    const frames = 3000;
    const row = writeRows("row.npy", 1);
    const output = at("stream.jsonl");
    const running = start(["--input", "-", "--output", output, "--top", "1"]);
    void (async () => {
      const bytes = readFileSync(row);
      for (let frame = 0; frame < frames; frame++) {
        if (!running.child.stdin!.write(bytes)) await once(running.child.stdin!, "drain");
      }
      running.child.stdin!.end();
    })();
    const processes = [running, ...workers].map(({ child }) => child.pid!);
    const early = processes.map(() => 0);
    const late = processes.map(() => 0);
    // Of a line with the best class.
    const lineBytes = 87;
    while (running.child.exitCode === null) {
      const done = existsSync(output) ? statSync(output).size / lineBytes : 0;
      const seen = done < frames / 3 ? early : late;
      for (const [index, pid] of processes.entries()) seen[index] = Math.max(seen[index], treeMemory(pid));
      await sleep(200);
    }
    expect((await running.ended).code).toBe(0);
    expect(outputsOf(output).map(({ index }) => index)).toEqual(upTo(frames));
    for (const [index, bytes] of late.entries()) expect(bytes).toBeLessThan(1.15 * early[index]);
  });
});
