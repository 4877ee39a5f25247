import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { writeFileAtomic } from "../../src/base/atomicFile.ts";
import { readText } from "../../src/base/document.ts";
import { ParetoPipeError } from "../../src/base/errors.ts";
import { systemReason } from "../../src/base/systemReason.ts";
import { writeError } from "../../src/base/writeError.ts";
import { describeFailure } from "../../src/cli/describeFailure.ts";

const directory = mkdtempSync(path.join(tmpdir(), "system-reason-"));
afterAll(() => rmSync(directory, { recursive: true }));
const at = (name: string) => path.join(directory, name);
mkdirSync(at("folder"));
writeFileSync(at("file"), "");
symlinkSync("circle", at("circle"));

const failed = (code: string, more: object = {}) =>
  Object.assign(new Error(`${code}: in Node's words`), { code, ...more });

describe("a file that cannot be read", () => {
  it.each([
    ["none", "there is no such file"],
    ["folder", "it is a directory"],
    ["file/part", "a part of its path is a file, where a directory is needed"],
    ["circle", "its symbolic links lead in a circle"],
    ["n".repeat(300), "its name is too long"],
    ["~/profile.json", "there is no such file; write out ~, which only a shell knows"],
    ["backup~/profile.json", "there is no such file"],
  ])("%s", async (name, reason) => {
    await expect(readText(at(name), "scenario")).rejects.toMatchObject({
      code: "unreadable-file",
      message: `${at(name)}: cannot read this scenario: ${reason}`,
    });
  });
});

describe("a file that cannot be written is named, and what is wrong with it", () => {
  it("when it is written", async () => {
    const name = at("n".repeat(250));
    // The temporary name beside it is too long.
    await expect(writeFileAtomic(name, "text")).rejects.toMatchObject({
      code: "unwritable-directory",
      exitCode: 2,
      message: `${name}: cannot be written: its name is too long`,
    });
  });

  it.each([
    ["ENOSPC", "disk-full", "the disk is full"],
    ["EDQUOT", "disk-full", "the quota of the disk is used up"],
    ["EMFILE", "failed", "this process has too many files open (ulimit -n allows more)"],
    ["EACCES", "unwritable-directory", "there is no permission"],
    ["ENOENT", "failed", "its directory is not there any more"],
  ])("%s", (code, ours, reason) => {
    const cause = failed(code, { syscall: "write" });
    expect(writeError("a.csv", cause)).toMatchObject({
      code: ours,
      message: `a.csv: cannot be written: ${reason}`,
      cause,
    });
  });

  it("and other errors stay what they are", () => {
    for (const error of [new ParetoPipeError("ours"), new Error("a bug"), failed("ABORT_ERR")])
      expect(writeError("a.csv", error)).toBe(error);
  });
});

describe("what a command that fails says of the system's errors", () => {
  const said = (error: unknown) => describeFailure(error);

  it("names the file", async () => {
    const error = await open(at("file/part")).catch((error) => error);
    expect(said(error)).toEqual({
      message: `${at("file/part")}: a part of its path is a file, where a directory is needed`,
      exitCode: 1,
    });
  });

  it("names the address", async () => {
    const first = createServer().listen(0, "127.0.0.1");
    await once(first, "listening");
    const { port } = first.address() as { port: number };
    const second = createServer().listen(port, "127.0.0.1");
    const [error] = await once(second, "error");
    first.close();
    expect(said(error).message).toBe(`127.0.0.1:${port}: another process listens there already`);
  });

  it("names the program", async () => {
    const [error] = await once(spawn("no-such-program"), "error");
    expect(systemReason(error)).toBe("there is no program no-such-program");
  });

  it("names what was being done, if it has no file", () => {
    expect(said(failed("ENOSPC", { syscall: "write" })).message).toBe("write: the disk is full");
  });

  it("gives OpenSSL's reason, and not the line of its log", () => {
    const message = "80F0:error:0A0003FC:SSL routines:ssl3_read_bytes:bad record mac:../deps/x.c:1601:\n";
    const error = Object.assign(new Error(message), { library: "SSL routines", reason: "bad record mac" });
    expect(systemReason(error)).toBe("bad record mac");
  });

  it("keeps Node's words where there are no others", () => {
    expect(said(failed("ESTRANGE")).message).toBe("ESTRANGE: in Node's words");
    expect(systemReason(new Error("why"))).toBe("why");
    expect(systemReason(failed("toString", { message: "" }))).toBe("toString");
    expect(systemReason(undefined)).toBe("the system gives no reason");
  });
});
