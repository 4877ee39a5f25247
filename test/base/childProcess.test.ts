import { spawn } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it, vi } from "vitest";
import { AskedChild, ChildError, runInChild } from "../../src/base/childProcess.ts";
import { InputError, ParetoPipeError } from "../../src/base/errors.ts";
import { isAlive } from "../support/processes.ts";

const child = path.resolve("test/base/oddChild.mjs");
const run = (request: object, signal?: AbortSignal, onStart?: (pid: number) => void) =>
  runInChild<object, { pid: number; bytes: Uint8Array }>(child, request, {
    doing: "measuring features.7",
    signal,
    onStart,
  });

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable("it should fail"),
    (error) => error,
  );

/** Whether the process ends. */
async function ends(pid: number): Promise<boolean> {
  for (let waited = 0; waited < 30_000; waited += 50) {
    if (!isAlive(pid)) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

describe("runInChild", () => {
  it("returns the child's answer, from a separate process that is gone afterwards", async () => {
    const answer = await run({ how: "answer" });
    expect(answer.bytes).toEqual(new Uint8Array([1, 2, 3]));
    expect(answer.pid).not.toBe(process.pid);
    expect(await ends(answer.pid)).toBe(true);
  });

  it("throws the child's own error as a ChildError", async () => {
    const error = await failure(run({ how: "throw" }));
    expect(error).toBeInstanceOf(ChildError);
    expect(error.reason).toBe("no good");
    expect(error.message).toBe("measuring features.7: no good");
  });

  it("turns a native crash into an error that names the signal and the child's last words", async () => {
    const error = await failure(
      run({ how: "crash", words: "\u001b[31mcorrupted heap\u001b[m\n    at f (x.js:1)\n" }),
    );
    expect(error).toBeInstanceOf(ParetoPipeError);
    expect(error).not.toBeInstanceOf(ChildError);
    expect(error.exitCode).toBe(1);
    expect(error.message).toBe(
      "measuring features.7: the child process was killed by SIGSEGV; its last words: corrupted heap",
    );
  });

  it("turns an early exit into an error that names the exit code", async () => {
    const error = await failure(run({ how: "exit" }));
    expect(error.message).toBe("measuring features.7: the child process ended with code 7");
  });

  it("kills the child when the signal aborts, and rejects with the signal's reason", async () => {
    const controller = new AbortController();
    const reason = new ParetoPipeError("interrupted");
    let pid = 0;
    const running = run({ how: "hang" }, controller.signal, (started) => {
      pid = started;
      setTimeout(() => controller.abort(reason), 300);
    });
    expect(await failure(running)).toBe(reason);
    expect(await ends(pid)).toBe(true);
    const never = run({ how: "hang" }, controller.signal, () => expect.unreachable("it should not start"));
    expect(await failure(never)).toBe(reason);
  });

  // A search path without setpriv: the child watches its parent itself.
  const paths = [
    { by: "the kernel", env: process.env },
    { by: "a thread", env: { ...process.env, PATH: "/nowhere" } },
  ].slice(process.platform === "linux" ? 0 : 1);
  const states = paths.flatMap((each) => ["idle", "busy"].map((how) => ({ ...each, how })));

  it.each(states)(
    "leaves no child that is $how when its own process is killed, by $by",
    async ({ how, env }) => {
      const script = `
      const { runInChild } = await import(${JSON.stringify(pathToFileURL("dist/base/childProcess.js").href)});
      const onStart = (pid) => console.log(pid);
      await runInChild(${JSON.stringify(child)}, { how: ${JSON.stringify(how)}, words: "" }, { doing: "x", onStart });
    `;
      const parent = spawn(process.execPath, ["--input-type=module", "-e", script], {
        stdio: ["ignore", "pipe", "inherit"],
        env,
      });
      const pid = await new Promise<number>((resolve) =>
        parent.stdout.once("data", (text) => resolve(Number(text))),
      );
      expect(pid).toBeGreaterThan(0);
      // Killed at any moment, also before the child has loaded anything.
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(isAlive(pid)).toBe(true);
      parent.kill("SIGKILL");
      expect(await ends(pid)).toBe(true);
    },
  );

  it("ends a child that uses more processor time than it may, with a sentence", async () => {
    const limit = { seconds: 1 };
    const error = await failure(runInChild(child, { how: "busy" }, { doing: "loading m.onnx", limit }));
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(/^loading m\.onnx: stopped after 1 s of processor time: it may never end/);
  });
});

describe("AskedChild", () => {
  it("answers several requests, and says how it died if that was while nobody asked", async () => {
    const asked = new AskedChild<{ code?: number }, number>(path.resolve("test/base/eachChild.mjs"), {});
    const doing = { doing: "measuring" };
    const pid = await asked.ask({}, doing);
    expect(await asked.ask({ code: 3 }, doing)).toBe(pid);
    await vi.waitFor(() => expect(asked.isAlive).toBe(false), { timeout: 30_000 });
    const error = await failure(asked.ask({}, doing));
    expect(error).toBeInstanceOf(ParetoPipeError);
    expect(error.message).toBe(
      "measuring: the child process ended with code 3; its last words: no memory left",
    );
    asked.end();
  });

  it("cannot be asked once it was ended", async () => {
    const asked = new AskedChild<object, number>(path.resolve("test/base/eachChild.mjs"), {});
    await asked.ask({}, { doing: "measuring" });
    asked.end();
    const error = await failure(asked.ask({}, { doing: "measuring" }));
    expect(error.message).toMatch(/^measuring: the child process was/);
  });
});
