import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { threadsForCores } from "../../../src/base/cpuQuota.ts";
import { parseRedisAddress } from "../../../src/study/queue/redisAddress.ts";
import { cli } from "../../support/cli.ts";
import { describeWhere } from "../../support/describeWhere.ts";
import { missingRedis, type RedisServer, startRedis, until } from "../../support/redis.ts";
import { triedFields, writeStudy } from "../../support/study.ts";

const tables = ["results.csv", "results.parquet", "cells.csv"];
const bytesOf = (directory: string) => tables.map((name) => readFileSync(path.join(directory, name)));
const linesOf = (directory: string): string[] => {
  try {
    return readFileSync(path.join(directory, "results.jsonl"), "utf8").split("\n").slice(0, -1);
  } catch {
    return [];
  }
};

describeWhere(missingRedis)("sweep --redis", () => {
  let redis: RedisServer;
  const workers: ChildProcess[] = [];
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());
  beforeEach(() => redis.client.flushall());
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => kill(worker, "SIGKILL")));
  });

  /** Starts a worker of one thread; returns when it takes cells. */
  async function startWorker(
    url = redis.url,
    env: Record<string, string> = {},
    stderr: "inherit" | "pipe" = "inherit",
  ): Promise<ChildProcess> {
    const worker = spawn(
      process.execPath,
      [path.resolve("dist/cli/main.js"), "sweep-worker", "--threads", "1", "--deadline", "2s"],
      {
        env: { ...process.env, PARETOPIPE_REDIS: url, ...env },
        stdio: ["ignore", "pipe", stderr],
      },
    );
    workers.push(worker);
    await once(worker.stdout!, "data");
    return worker;
  }

  async function kill(worker: ChildProcess, signal: NodeJS.Signals): Promise<void> {
    if (worker.exitCode !== null || worker.signalCode !== null) return;
    const ended = once(worker, "exit");
    worker.kill(signal);
    await ended;
  }

  const sweep = (study: string, out: string, ...more: string[]) =>
    cli(["sweep", study, "--out", out, "--redis", redis.url, ...more]);

  it("gives the same bytes as this machine alone, sends a profile once, and leaves nothing behind but inputs", async () => {
    const { directory, study } = writeStudy(triedFields);
    const [alone, queued] = [path.join(directory, "alone"), path.join(directory, "queued")];
    expect(await cli(["sweep", study, "--out", alone])).toMatchObject({ code: 0 });
    await Promise.all([startWorker(), startWorker()]);
    expect(await sweep(study, queued)).toMatchObject({ code: 0, stderr: "" });
    expect(bytesOf(queued).map((bytes, index) => bytes.equals(bytesOf(alone)[index]))).toEqual([
      true,
      true,
      true,
    ]);
    // Two profiles, and the condition with the long trace.
    expect(await redis.client.keys("paretopipe:input:*")).toHaveLength(3);
    expect(await redis.client.keys("paretopipe:result:*")).toEqual([]);
  });

  it("loses nothing and computes nothing twice into the results when workers come, go and are killed", async () => {
    const { directory, study } = writeStudy(
      { grid: { "devices.pi.slowdown": [1, 2, 3, 4, 5] }, seeds: 12 },
      2000,
    );
    const out = path.join(directory, "out");
    await startWorker();
    const swept = sweep(study, out);
    for (const [count, signal] of [
      [3, "SIGKILL"],
      [12, "SIGKILL"],
      [24, "SIGTERM"],
    ] as const) {
      await until(() => linesOf(out).length >= count);
      const before = workers.at(-1)!;
      await Promise.all([startWorker(), kill(before, signal)]);
    }
    expect(await swept).toMatchObject({ code: 0 });
    const hashes = linesOf(out).map((line) => line.slice(0, 73));
    expect(hashes).toHaveLength(60);
    expect(new Set(hashes).size).toBe(60);
    const alone = path.join(directory, "alone");
    await cli(["sweep", study, "--out", alone]);
    expect(bytesOf(out).map((bytes, index) => bytes.equals(bytesOf(alone)[index]))).toEqual([
      true,
      true,
      true,
    ]);
  });

  // Elsewhere cores have no names, and each worker computes.
  it.runIf(process.platform === "linux")(
    "computes on no more workers than cores; the others wait for a core, and take over from a killed one",
    async () => {
      const { directory, study } = writeStudy(
        { grid: { "devices.pi.slowdown": [1, 2, 3, 4, 5] }, seeds: 12 },
        2000,
      );
      const out = path.join(directory, "out");
      const busy = await Promise.all(Array.from({ length: threadsForCores() }, () => startWorker()));
      const spare = await startWorker(redis.url, {}, "pipe");
      const [said] = (await once(spare.stderr!, "data")) as [Buffer];
      expect(String(said)).toMatch(
        /^paretopipe: waits until a core is free: other sweep-workers compute on the .*cores? of this machine\n$/,
      );
      const swept = sweep(study, out);
      await until(() => linesOf(out).length >= 3);
      const [again] = await Promise.all([
        once(spare.stderr!, "data"),
        ...busy.map((worker) => kill(worker, "SIGKILL")),
      ]);
      expect(String(again)).toMatch(/^paretopipe: a core is free: computes on 1 core\n/);
      expect(await swept).toMatchObject({ code: 0 });
      expect(linesOf(out)).toHaveLength(60);
    },
  );

  it("goes on after the sweep itself was killed, with what workers finished meanwhile", async () => {
    const { directory, study } = writeStudy(
      { grid: { "devices.pi.slowdown": [1, 2, 3, 4, 5] }, seeds: 4 },
      2000,
    );
    const out = path.join(directory, "out");
    await startWorker();
    const first = await cli(["sweep", study, "--out", out, "--redis", redis.url], {
      whenStarted: async (pid) => {
        await until(() => linesOf(out).length >= 2);
        process.kill(pid, "SIGKILL");
      },
    });
    expect(first.signal).toBe("SIGKILL");
    await until(
      async () => (await redis.client.keys("paretopipe:result:*")).length > 0 || linesOf(out).length === 20,
    );
    expect(await sweep(study, out, "--resume")).toMatchObject({ code: 0 });
    const hashes = linesOf(out).map((line) => line.slice(0, 73));
    expect(hashes).toHaveLength(20);
    expect(new Set(hashes).size).toBe(20);
    // The sweep may have died after it had stored a result, and before it removed it from Redis: there it ends by itself.
    for (const key of await redis.client.keys("paretopipe:result:*")) {
      expect(hashes.join()).toContain(key.slice("paretopipe:result:".length));
      expect(await redis.client.ttl(key)).toBeGreaterThan(0);
    }
  });

  it("takes its cells back after Ctrl-C", async () => {
    const { directory, study } = writeStudy({ seeds: 30 });
    const out = path.join(directory, "out");
    const jobs = async () => (await redis.client.keys("paretopipe:cells-*:wait")).length > 0;
    const stopped = await cli(["sweep", study, "--out", out, "--redis", redis.url], {
      whenStarted: async (pid) => {
        await until(jobs);
        process.kill(pid, "SIGINT");
      },
    });
    expect(stopped).toMatchObject({ code: 130 });
    // No worker has computed any.
    expect(stopped.stderr).not.toContain("go on with --resume");
    expect(await jobs()).toBe(false);
  });

  it("lists a cell that fails, keeps it among the failed jobs, and tries it again with --resume", async () => {
    const { directory, study } = writeStudy({ grid: { only: [["pi"], ["pi|nowhere|server"]] } });
    const out = path.join(directory, "out");
    await startWorker();
    const failed = /1 of 2 cells failed, such as only=\["pi\|nowhere\|server"\]: .*nowhere/;
    const swept = await sweep(study, out);
    expect(swept.code).toBe(1);
    expect(swept.stderr).toMatch(failed);
    const dead = async () => (await redis.client.keys("paretopipe:cells-*:failed")).length;
    expect(await dead()).toBe(1);
    expect((await sweep(study, out, "--resume")).stderr).toMatch(failed);
  });

  it("forgets after a day which cells failed", async () => {
    const bad = (name: string) => writeStudy({ list: [{ name, set: { only: [`pi|${name}|server`] } }] });
    const failed = async () => {
      const [key] = await redis.client.keys("paretopipe:cells-*:failed");
      return { key, ids: key === undefined ? [] : await redis.client.zrange(key, "0", "-1") };
    };
    await startWorker();
    const sweepBad = async (name: string) => {
      const { directory, study } = bad(name);
      expect((await sweep(study, path.join(directory, "out"))).code).toBe(1);
      return failed();
    };
    const old = await sweepBad("nowhere");
    expect(old.ids).toHaveLength(1);
    const yesterday = Date.now() - 25 * 3600 * 1000;
    await redis.client.zadd(old.key, yesterday, old.ids[0]);
    const { directory, study } = writeStudy({ seeds: 1 });
    expect(await sweep(study, path.join(directory, "out"))).toMatchObject({ code: 0 });
    expect((await failed()).ids).toEqual([]);
    expect(await redis.client.exists(old.key.replace(/failed$/, old.ids[0]))).toBe(0);
  });

  /** Waits for a sweep's only cell to be in the queue; returns the key of its job. */
  async function onlyJob(): Promise<string> {
    let job = "";
    await until(async () => {
      const [list] = await redis.client.keys("paretopipe:cells-*:wait");
      if (list) job = list.replace(/wait$/, (await redis.client.lrange(list, 0, 0))[0]);
      return job !== "";
    });
    return job;
  }

  /** Changes which shared inputs the only cell of a job names. */
  async function setShared(job: string, shared: string[]): Promise<void> {
    const { cells } = JSON.parse((await redis.client.hget(job, "data"))!);
    await redis.client.hset(job, "data", JSON.stringify({ cells: [{ ...cells[0], shared }] }));
  }

  /** The number of jobs that were done or failed. */
  async function countEnded(): Promise<number> {
    const [key] = await redis.client.keys("paretopipe:cells-*:events");
    const entries = await redis.client.xrange(key, "-", "+");
    const named = entries.map(([, fields]) => fields[fields.indexOf("event") + 1]);
    return named.filter((name) => name === "completed" || name === "failed").length;
  }

  it("puts short cells together; one that fails among them fails alone", async () => {
    const cell = (index: number) => ({ name: `${index}`, set: { "devices.pi.slowdown": 1 + index } });
    const bad = { name: "bad", set: { only: ["pi|nowhere|server"] } };
    const list = Array.from({ length: 400 }, (_, index) => (index === 200 ? bad : cell(index)));
    const { directory, study } = writeStudy({ list });
    const out = path.join(directory, "out");
    await startWorker();
    const { code, stderr } = await sweep(study, out);
    expect(code).toBe(1);
    expect(stderr).toMatch(/1 of 400 cells failed, such as bad: .*nowhere/);
    expect(linesOf(out)).toHaveLength(399);
    expect(await countEnded()).toBeLessThan(400);
    expect(await redis.client.keys("paretopipe:result:*")).toEqual([]);
    // The cell that fails is the only one in the list of failed jobs.
    const [failed] = await redis.client.keys("paretopipe:cells-*:failed");
    expect(await redis.client.zcard(failed)).toBe(1);
  });

  it("gives a cell up after three tries that failed for another reason, and tries it again with --resume", async () => {
    const { directory, study } = writeStudy({ seeds: 1 });
    const out = path.join(directory, "out");
    const swept = sweep(study, out);
    const job = await onlyJob();
    // Without an input no worker can compute the cell, and the cell is not to blame. The sweep does not know this one.
    await setShared(job, ["0".repeat(64)]);
    await startWorker();
    const { code, stderr } = await swept;
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /its worker failed each time that it was tried: the input \w+ is missing or damaged/,
    );
    expect(await redis.client.hget(job, "atm")).toBe("3");
    expect(await sweep(study, out, "--resume")).toMatchObject({ code: 0 });
  });

  it.each([
    ["its inputs", async () => redis.client.del(await redis.client.keys("paretopipe:input:*"))],
    [
      "a part of each",
      async () => {
        for (const key of await redis.client.keys("paretopipe:input:*")) await redis.client.set(key, "x");
      },
    ],
    ["everything", () => redis.client.flushall()],
  ] as const)("sends again what workers need when Redis loses %s", async (_, lose) => {
    const { directory, study } = writeStudy(
      { grid: { "devices.pi.slowdown": [1, 2, 3, 4, 5] }, seeds: 4 },
      2000,
    );
    const [out, alone] = [path.join(directory, "out"), path.join(directory, "alone")];
    const first = await startWorker();
    const swept = sweep(study, out);
    await until(() => linesOf(out).length >= 3);
    await kill(first, "SIGKILL");
    expect(linesOf(out).length).toBeLessThan(20);
    await lose();
    // It has no copy of the inputs.
    await startWorker();
    expect(await swept).toMatchObject({ code: 0 });
    expect(await cli(["sweep", study, "--out", alone])).toMatchObject({ code: 0 });
    expect(bytesOf(out).map((bytes, index) => bytes.equals(bytesOf(alone)[index]))).toEqual([
      true,
      true,
      true,
    ]);
  });

  it("says on a worker why cells fail there", async () => {
    const { directory, study } = writeStudy({ seeds: 1 });
    const temporary = path.join(directory, "tmp");
    mkdirSync(temporary);
    const worker = await startWorker(redis.url, { TMPDIR: temporary }, "pipe");
    let said = "";
    worker.stderr!.setEncoding("utf8").on("data", (text: string) => (said += text));
    // Where the worker would keep profiles there is a file.
    const [scratch] = readdirSync(temporary);
    writeFileSync(path.join(temporary, scratch, "inputs"), "");
    const out = path.join(directory, "out");
    const { code, stderr } = await sweep(study, out);
    expect(code).toBe(1);
    const reason = /inputs: cannot be written to: it is a file/;
    expect(stderr).toMatch(/its worker failed each time that it was tried/);
    expect(stderr).toMatch(reason);
    expect(said).toMatch(/^paretopipe: cells fail on this machine, for a reason outside them: [^\n]*\n$/);
    expect(said).toMatch(reason);
    await kill(worker, "SIGKILL");
    await startWorker();
    expect(await sweep(study, out, "--resume")).toMatchObject({ code: 0 });
  });

  it("computes no job that names files by anything but hashes, and tries it again with --resume", async () => {
    const { directory, study } = writeStudy({ seeds: 1 });
    const out = path.join(directory, "out");
    const swept = sweep(study, out);
    const job = await onlyJob();
    await setShared(job, ["../../outside"]);
    await startWorker();
    const { code, stderr } = await swept;
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /1 of 1 cells failed.*: the job "\w{64}" is damaged: it needs cells, .* 64 hexadecimal digits/,
    );
    // The same job would fail again.
    expect(await redis.client.hget(job, "atm")).toBe("1");
    expect(await sweep(study, out, "--resume")).toMatchObject({ code: 0 });
  });

  it("keeps no damaged result, and computes the cell again with --resume", async () => {
    const { directory, study } = writeStudy({ seeds: 1 });
    const out = path.join(directory, "out");
    const swept = sweep(study, out);
    const hash = (await onlyJob()).slice(-64);
    await redis.client.set(`paretopipe:result:${hash}`, '{"seed":1,"objectives":[');
    const { code, stderr } = await swept;
    expect(code).toBe(1);
    expect(stderr).toContain("its result arrived damaged");
    expect(linesOf(out)).toEqual([]);
    await startWorker();
    expect(await sweep(study, out, "--resume")).toMatchObject({ code: 0 });
    expect(linesOf(out)).toHaveLength(1);
  });

  it("gives a cell up when more than five workers died while they computed it", async () => {
    // The cell takes far longer than its workers live.
    const { directory, study } = writeStudy({ seeds: 1 }, 1e9);
    let isOver = false;
    const swept = sweep(study, path.join(directory, "out")).finally(() => {
      isOver = true;
    });
    const job = await onlyJob();
    for (let deaths = 0; deaths < 6; deaths++) {
      const worker = await startWorker();
      await until(async () => isOver || Number(await redis.client.hget(job, "ats")) > deaths);
      expect(isOver).toBe(false);
      await kill(worker, "SIGKILL");
    }
    await startWorker();
    const { code, stderr } = await swept;
    expect(code).toBe(1);
    expect(stderr).toMatch(/its worker failed each time that it was tried: job stalled more than/);
  });

  it("says that there is no worker, waits for one, and takes a lost Redis as a pause", async () => {
    const { directory, study } = writeStudy({ seeds: 5 });
    const out = path.join(directory, "out");
    const swept = sweep(study, out);
    // Two looks at the queue, and all connections cut.
    await sleep(11_000);
    await redis.client.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    await startWorker();
    const { code, stderr } = await swept;
    expect(stderr).toMatch(
      /paretopipe: no worker of version \d+\.\d+\.\d+ is connected to redis:\/\/127\.0\.0\.1:\d+; start one with: paretopipe sweep-worker/,
    );
    expect(stderr).toMatch(/the connection to redis:.* is lost; trying again\n.*connected to redis:.* again/);
    expect(stderr).not.toContain(redis.password);
    expect(code).toBe(0);
  });

  it("takes encrypted connections", async () => {
    const secure = await startRedis({ tls: true });
    try {
      const { directory, study } = writeStudy({ seeds: 2 });
      const env = { NODE_EXTRA_CA_CERTS: secure.certificate };
      await startWorker(secure.url, env);
      const args = ["sweep", study, "--out", path.join(directory, "out"), "--redis", secure.url];
      expect(await cli(args, { env })).toMatchObject({ code: 0 });
      // Without the authority, the server's certificate is not trusted.
      const refused = await cli([...args, "--resume"]);
      expect(refused).toMatchObject({ code: 1 });
      expect(refused.stderr).toMatch(
        /127\.0\.0\.1:\d+: this machine does not trust the server's certificate \(self-signed certificate\); NODE_EXTRA_CA_CERTS=/,
      );
    } finally {
      await secure.stop();
    }
  });

  it("ends with what Redis says when its memory is full, and goes on with --resume", async () => {
    const { directory, study } = writeStudy({});
    const out = path.join(directory, "out");
    await redis.client.config("SET", "maxmemory", "1mb");
    try {
      const { code, stderr } = await sweep(study, out);
      expect(stderr).toMatch(
        /^paretopipe: redis:\/\/127\.0\.0\.1:\d+: Redis refuses a command: OOM command not allowed/,
      );
      expect(code).toBe(1);
    } finally {
      await redis.client.config("SET", "maxmemory", "0");
    }
    await startWorker();
    expect(await sweep(study, out, "--resume")).toMatchObject({ code: 0 });
  });

  it("ends sweep and worker after Ctrl-C also while Redis is gone", async () => {
    const lost = await startRedis();
    const { directory, study } = writeStudy({ seeds: 300 }, 20_000);
    const out = path.join(directory, "out");
    const worker = await startWorker(lost.url);
    const began = performance.now();
    const stopped = cli(["sweep", study, "--out", out, "--redis", lost.url], {
      whenStarted: async (pid) => {
        await until(() => linesOf(out).length >= 2);
        await lost.stop();
        await sleep(1000);
        process.kill(pid, "SIGINT");
        await kill(worker, "SIGINT");
      },
    });
    expect((await stopped).stderr).toContain("go on with --resume");
    expect(await stopped).toMatchObject({ code: 130 });
    expect(worker.exitCode).toBe(130);
    expect(performance.now() - began).toBeLessThan(60_000);
  });

  it("ends a worker that has no temporary folder, and a sweep whose Redis takes nothing", async () => {
    const { directory, study } = writeStudy({ seeds: 1 });
    const file = path.join(directory, "file");
    writeFileSync(file, "");
    const worker = await cli(["sweep-worker", "--redis", redis.url], { env: { TMPDIR: file } });
    expect(worker).toMatchObject({ code: 2, stderr: expect.stringContaining("TMPDIR names another one") });
    await redis.client.replicaof("127.0.0.1", "1");
    try {
      const swept = await sweep(study, path.join(directory, "out"));
      expect(swept.stderr).toMatch(/^paretopipe: redis:.*: Redis refuses a command: READONLY/);
      expect(swept.code).toBe(1);
    } finally {
      await redis.client.replicaof("NO", "ONE");
    }
  });

  it("says on a worker what Redis refuses, once", async () => {
    const replica = await startRedis();
    try {
      const worker = await startWorker(replica.url, {}, "pipe");
      let said = "";
      worker.stderr!.setEncoding("utf8").on("data", (text: string) => (said += text));
      await replica.client.replicaof("127.0.0.1", "1");
      await replica.client.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
      await until(() => said.includes("refuses"));
      await sleep(3000);
      expect(said.match(/Redis refuses a command: READONLY/g)).toHaveLength(1);
    } finally {
      await replica.stop();
    }
  });

  it.each([
    ["a command", ["~*", "+@all", "-info"]],
    ["our keys", ["~other:*", "+@all"]],
  ])("refuses a user who may not use %s, instead of waiting for ever", async (_, rights) => {
    await redis.client.call("ACL", "SETUSER", "weak", "reset", "on", ">weak", "&*", ...rights);
    const { directory, study } = writeStudy({});
    const url = `redis://weak:weak@127.0.0.1:${redis.port}`;
    for (const command of [["sweep", study, "--out", path.join(directory, "out")], ["sweep-worker"]]) {
      const { code, stderr } = await cli([...command, "--redis", url]);
      expect(stderr).toMatch(
        /paretopipe: redis:\/\/127\.0\.0\.1:\d+: this user may do too little in Redis; a queue needs all commands/,
      );
      expect(code).toBe(1);
    }
  });

  it("refuses a wrong address or password in one sentence that does not tell the password", async () => {
    const { directory, study } = writeStudy({ seeds: 2 });
    const out = path.join(directory, "out");
    const told = async (url: string) => {
      const { code, stderr } = await cli(["sweep", study, "--out", out, "--redis", url]);
      expect(stderr.trim().split("\n")).toHaveLength(1);
      return [code, stderr.replace(/:\d+/, ":PORT")];
    };
    const at = "paretopipe: redis://127.0.0.1:PORT";
    expect(await told(redis.url.replace("p%25s", "wrong"))).toEqual([
      1,
      `${at}: Redis refuses this user or password\n`,
    ]);
    expect(await told(`redis://127.0.0.1:${redis.port}`)).toEqual([
      1,
      `${at}: Redis needs a password, as in redis://:PASSWORD@HOST:6379\n`,
    ]);
    expect(await told("redis://127.0.0.1:1")).toEqual([
      1,
      `${at}: no Redis server answers: nothing listens there\n`,
    ]);
    expect(await told(`${redis.url}/99`)).toEqual([
      1,
      `${at}/99: Redis refuses this address: ERR DB index is out of range\n`,
    ]);
    expect((await told("http://:secret@x"))[0]).toBe(2);
    expect(readdirSync(directory)).not.toContain("out");
  });
});

describe("parseRedisAddress", () => {
  it("shows an address without its password", () => {
    expect(parseRedisAddress("rediss://me:secret@host:1234/2", "--redis").shown).toBe("rediss://host:1234/2");
  });

  it.each(["", "host", "redis://", "http://host", "redis://host/a"])("refuses %j", (text) => {
    for (const source of ["--redis", "PARETOPIPE_REDIS"])
      expect(() => parseRedisAddress(text, source)).toThrow(
        `${source}: an address such as redis://HOST:6379`,
      );
  });
});
