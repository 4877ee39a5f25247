import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { CoreClaims } from "../../src/base/coreClaims.ts";
import { threadsForCores } from "../../src/base/cpuQuota.ts";

// Elsewhere cores have no names, and nobody waits.
describe.runIf(process.platform === "linux")("cores that processes share", () => {
  const cores = threadsForCores();
  const open: CoreClaims[] = [];
  let purposes = 0;
  afterEach(() => {
    for (const claims of open.splice(0)) claims.close();
  });

  /** Claims cores, and says how many of them come free later. */
  async function claim(purpose: string, wanted: number) {
    const later: number[] = [];
    const claims = await CoreClaims.start({ purpose, wanted, onClaimed: (held) => later.push(held) });
    open.push(claims);
    return { claims, later };
  }
  const newPurpose = () => `a test, ${process.pid}, ${purposes++}`;

  it("are no more together than the machine has, and whoever waits gets those that come free", async () => {
    const purpose = newPurpose();
    const { claims: all } = await claim(purpose, cores + 3);
    expect(all.held).toBe(cores);
    const { claims: waiting, later } = await claim(purpose, 1);
    expect(waiting.held).toBe(0);
    all.close();
    await expect.poll(() => later, { timeout: 60_000 }).toEqual([1]);
    expect(waiting.held).toBe(1);
    const { claims: rest } = await claim(purpose, cores);
    expect(rest.held).toBe(cores - 1);
  });

  it("are claimed for each purpose apart", async () => {
    const [first, second] = [await claim(newPurpose(), cores), await claim(newPurpose(), cores)];
    expect([first.claims.held, second.claims.held]).toEqual([cores, cores]);
  });

  it("come free when a process is killed that had them", async () => {
    const purpose = newPurpose();
    const file = path.resolve("dist/base/coreClaims.js");
    const child = spawn(process.execPath, [
      "--input-type=module",
      "--eval",
      `import { CoreClaims } from ${JSON.stringify(file)};
      const claims = await CoreClaims.start({ purpose: ${JSON.stringify(purpose)}, wanted: ${cores}, onClaimed: () => {} });
      console.log(claims.held);
      setInterval(() => {}, 1000);`,
    ]);
    const [held] = (await once(child.stdout, "data")) as [Buffer];
    expect(Number(String(held))).toBe(cores);
    const { claims, later } = await claim(purpose, cores);
    expect(claims.held).toBe(0);
    child.kill("SIGKILL");
    await expect.poll(() => later.at(-1), { timeout: 60_000 }).toBe(cores);
  });

  it("are given back also by who closes while it waits", async () => {
    const purpose = newPurpose();
    const { claims: all } = await claim(purpose, cores);
    const { claims: waiting, later } = await claim(purpose, cores);
    waiting.close();
    all.close();
    expect((await claim(purpose, cores)).claims.held).toBe(cores);
    expect(later).toEqual([]);
  });
});
