import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { validationSchema } from "../../../src/judge/validation.ts";
import { readMeasured } from "../../../src/validate/measure/measuredFile.ts";
import { cli } from "../../support/cli.ts";
import { commandOf, descendants, isAlive } from "../../support/processes.ts";
import { type SmallScenario, writeSmallScenario } from "../../support/smallScenario.ts";

let directory: string;
let small: SmallScenario;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "validate-faults-"));
  small = await writeSmallScenario(directory);
});
afterAll(() => rmSync(directory, { recursive: true }));

let running: ChildProcess | undefined;
afterEach(() => running?.kill("SIGKILL"));

// One validation, over and over: each test goes on with what the one before has left.
describe.each(["tcp", "grpc"])("a validation over %s", (transport) => {
  const out = () => path.join(directory, transport);
  const text = () =>
    existsSync(path.join(out(), "measured.jsonl"))
      ? readFileSync(path.join(out(), "measured.jsonl"), "utf8")
      : "";
  const lines = () => text().split("\n").length - 1;

  /** A validation in a group of processes of its own, as a shell starts it. */
  function start(...args: string[]) {
    const child = spawn(process.execPath, [path.resolve("dist/cli/main.js"), ...args, "--deadline", "20s"], {
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = { stdout: "", stderr: "" };
    child.stdout.on("data", (data) => (output.stdout += data));
    child.stderr.on("data", (data) => (output.stderr += data));
    running = child;
    const closed = once(child, "close").then(([code, signal]) => ({ code, signal, ...output }));
    return { child, closed };
  }

  /** Waits until so many more lines are measured than there were. */
  async function measured(more: number, before: number) {
    await vi.waitFor(() => expect(lines()).toBeGreaterThanOrEqual(before + more), { timeout: 120_000 });
  }

  const started = (child: ChildProcess, module: string) =>
    descendants(child.pid!).find((pid) => commandOf(pid).includes(module));

  async function expectNothingLeft(processes: number[]) {
    expect(processes.length).toBeGreaterThanOrEqual(4);
    await vi.waitFor(() => expect(processes.filter(isAlive)).toEqual([]), { timeout: 30_000 });
  }

  it("a validation continues with another relay when one dies, and says so", async () => {
    const { child, closed } = start(
      ...small.arguments,
      ...["--transport", transport, "--emulator", "relay", "--out", out(), "--points", "2"],
      ...["--width", "1e-9", "--tolerance", "1000"],
    );
    await vi.waitFor(() => expect(started(child, "relayChild.js")).toBeDefined(), { timeout: 120_000 });
    const first = started(child, "relayChild.js")!;
    process.kill(first, "SIGKILL");
    await vi.waitFor(
      () => {
        const second = started(child, "relayChild.js");
        expect(second).toBeDefined();
        expect(second).not.toBe(first);
      },
      { timeout: 120_000 },
    );
    await measured(4, 0);
    // The same again, but it is a worker: that one has no other in its place.
    const supervisors = descendants(child.pid!).filter((pid) =>
      commandOf(pid).includes("localWorkerChild.js"),
    );
    const processes = descendants(child.pid!);
    process.kill(supervisors[1], "SIGKILL");
    const { code, stderr } = await closed;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^paretopipe: server: its process was killed by SIGKILL$/m);
    expect(stderr).toContain(`go on with paretopipe validate --resume ${out()}\n`);
    await expectNothingLeft(processes);
    const { records } = await readMeasured(out());
    expect(records.filter(({ kind }) => kind === "visit").length).toBeGreaterThan(0);
    for (const record of records) {
      if (record.kind === "failure")
        expect(record.reason).toMatch(/^the relay of .*SIGKILL|^server: |^pi: its neighbour server/);
    }
    expect(existsSync(path.join(out(), "validation.csv"))).toBe(false);
  });

  it("a validation ends with 130 on Ctrl-C, and leaves nothing behind", async () => {
    const before = text();
    const { child, closed } = start("validate", "--resume", out(), "--charts", "none");
    await measured(2, lines());
    const processes = descendants(child.pid!);
    process.kill(-child.pid!, "SIGINT");
    const { code, stderr } = await closed;
    expect(code, stderr).toBe(130);
    expect(stderr).toMatch(/^paretopipe: interrupted by SIGINT$/m);
    await expectNothingLeft(processes);
    expect(text().startsWith(before)).toBe(true);
    expect((await readMeasured(out())).whole).toBe(text().length);
  });

  it("a second validation in the same directory is refused, whether it begins or resumes", async () => {
    const before = text();
    const { child, closed } = start("validate", "--resume", out(), "--charts", "none");
    await measured(1, lines());
    for (const more of [
      ["validate", "--resume", out()],
      [...small.arguments, "--out", out()],
    ]) {
      const second = await cli(more);
      expect(second.code).toBe(2);
      expect(second.stderr).toBe(
        `paretopipe: ${out()}: process ${child.pid} is writing into this directory; wait until it ends, or end it\n`,
      );
    }
    const meanwhile = lines();
    await measured(1, meanwhile);
    process.kill(-child.pid!, "SIGINT");
    expect((await closed).code).toBe(130);
    expect(text().startsWith(before)).toBe(true);
    expect((await readMeasured(out())).whole).toBe(text().length);
    expect(readdirSync(out()).filter((name) => name.endsWith(".lock"))).toEqual([]);
  });

  it("a validation that is killed leaves nothing but its measurements", async () => {
    const before = text();
    const { child, closed } = start("validate", "--resume", out(), "--charts", "none");
    await measured(2, lines());
    const processes = descendants(child.pid!);
    child.kill("SIGKILL");
    expect(await closed).toMatchObject({ signal: "SIGKILL" });
    await expectNothingLeft(processes);
    expect(text().startsWith(before)).toBe(true);
    expect((await readMeasured(out())).records.length).toBeGreaterThan(0);
  });

  it("a validation resumes after all of this, and measures nothing twice", async () => {
    const before = text();
    const { closed } = start("validate", "--resume", out(), "--charts", "none", "--budget", "1s", "--json");
    const { code, stdout, stderr } = await closed;
    expect(code, stderr).toBe(0);
    expect(text().startsWith(before.slice(0, before.lastIndexOf("\n") + 1))).toBe(true);
    const { records } = await readMeasured(out());
    const visits = records.filter(({ kind }) => kind === "visit");
    const named = visits.map(({ condition, plan, round }) => `${condition} ${plan} ${round}`);
    expect(new Set(named).size).toBe(named.length);
    const { points } = validationSchema.parse(JSON.parse(stdout));
    expect(points.length).toBe(4);
    for (const { condition, plan, measured: figures } of points) {
      const own = records.filter(
        (record) => record.kind === "visit" && record.condition === condition && record.plan === plan,
      );
      expect(figures.replications).toBe(own.length);
    }
  });
});
