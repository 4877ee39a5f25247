import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import { formatIdentity, ownIdentity } from "../../src/base/processIdentity.ts";
import { withDirectoryLock } from "../../src/base/withDirectoryLock.ts";

const use = { name: "measured", doing: "is writing a validation into this directory" };
let root: string;
let directory: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "lock-test-"));
  directory = path.join(root, "run");
});
afterEach(async () => {
  await Promise.all(children.splice(0).map(kill));
  rmSync(root, { recursive: true });
});

/** A process that takes and releases the lock as it is told. */
async function start(): Promise<ChildProcess> {
  const child = fork("test/base/lockChild.mjs");
  children.push(child);
  await once(child, "message");
  return child;
}

async function tell(child: ChildProcess, message: { take?: string }): Promise<string> {
  const answer = once(child, "message");
  child.send(message);
  return (await answer)[0];
}

const take = (child: ChildProcess) => tell(child, { take: directory });
const release = (child: ChildProcess) => tell(child, {});

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

describe("withDirectoryLock", () => {
  it("refuses a second process, by name, until the first has ended its work", async () => {
    const [first, second] = [await start(), await start()];
    expect(await take(first)).toBe("taken");
    const refusal = await take(second);
    expect(refusal).toMatch(/^InputError: /);
    expect(refusal).toContain(
      `${directory}: process ${first.pid} is writing a validation into this directory`,
    );
    expect(await release(first)).toBe("released");
    expect(await take(second)).toBe("taken");
  });

  it("also refuses a process that started earlier", async () => {
    const [first, second] = [await start(), await start()];
    expect(await take(second)).toBe("taken");
    expect(await take(first)).toContain(`process ${second.pid} `);
    expect(await release(second)).toBe("released");
  });

  it("is not held by a process that was killed, of which nothing is left", async () => {
    const [first, second] = [await start(), await start()];
    expect(await take(first)).toBe("taken");
    await kill(first);
    expect(readdirSync(directory)).toHaveLength(1);
    expect(await take(second)).toBe("taken");
    expect(readdirSync(directory)).toEqual([expect.stringContaining(`measured.${second.pid}-`)]);
  });

  it("is not held by an earlier process with the id of a running one", async () => {
    const own = ownIdentity();
    mkdirSync(directory);
    const earlier = formatIdentity({ ...own, start: own.start - 2000 });
    writeFileSync(path.join(directory, `measured.${earlier}.lock`), "");
    expect(await take(await start())).toBe("taken");
  });

  it("is held by a process of another machine until somebody says that it has ended", async () => {
    mkdirSync(directory);
    const left = path.join(directory, "measured.1-2@elsewhere.lock");
    writeFileSync(left, "");
    const child = await start();
    const refusal = await take(child);
    expect(refusal).toContain("process 1 on elsewhere");
    expect(refusal).toContain(`remove ${left}`);
    rmSync(left);
    expect(await take(child)).toBe("taken");
  });

  it("is held by a process of another container that has this machine's name", async () => {
    mkdirSync(directory);
    const { pid, start: begun, host } = ownIdentity();
    const left = path.join(directory, `measured.${pid}-${begun - 1}-0123456789ab@${host}.lock`);
    writeFileSync(left, "");
    const child = await start();
    expect(await take(child)).toContain(
      `process ${pid} in another container is writing a validation into this directory; if it has ended, remove ${left}`,
    );
    rmSync(left);
    expect(await take(child)).toBe("taken");
  });

  it("lets exactly one of several processes in that come at once, even if a killed one left its file", async () => {
    const killed = await start();
    expect(await take(killed)).toBe("taken");
    await kill(killed);
    const crowd = await Promise.all(Array.from({ length: 4 }, start));
    for (let round = 0; round < 25; round++) {
      const answers = await Promise.all(crowd.map(take));
      const winners = crowd.filter((_, index) => answers[index] === "taken");
      expect(winners, answers.join("\n")).toHaveLength(1);
      await release(winners[0]);
      expect(readdirSync(directory)).toEqual([]);
    }
  });

  it("is refused twice in one process, and released when the work fails", async () => {
    const failing = withDirectoryLock(directory, use, async () => {
      await expect(withDirectoryLock(directory, use, async () => undefined)).rejects.toThrow(InputError);
      writeFileSync(path.join(directory, "kept"), "");
      throw new Error("the work failed");
    });
    await expect(failing).rejects.toThrow("the work failed");
    expect(readdirSync(directory)).toEqual(["kept"]);
  });

  it("removes a directory that it made in vain", async () => {
    const inner = path.join(directory, "inner");
    await withDirectoryLock(inner, use, async () => expect(existsSync(inner)).toBe(true));
    expect(readdirSync(root)).toEqual([]);
    mkdirSync(directory);
    await withDirectoryLock(directory, use, async () => undefined);
    expect(existsSync(directory)).toBe(true);
    await withDirectoryLock(inner, use, async () => writeFileSync(path.join(inner, "kept"), ""));
    expect(readdirSync(inner)).toEqual(["kept"]);
  });
});
