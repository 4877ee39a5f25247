import { rm } from "node:fs/promises";
import os from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { type Job, UnrecoverableError, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { CoreClaims } from "../../base/coreClaims.ts";
import { counted } from "../../base/counted.ts";
import { threadsForCores } from "../../base/cpuQuota.ts";
import { ParetoPipeError } from "../../base/errors.ts";
import { makeScratch } from "../../base/scratch.ts";
import { startCellPool } from "../cellPool.ts";
import type { CellAnswer, CellFailure } from "../evaluateCell.ts";
import { hashOf } from "../plainData.ts";
import {
  type CellJob,
  cellJobSchema,
  inputKey,
  type JobCell,
  type JobReport,
  keptFor,
  keyPrefix,
  maxDeaths,
  queueName,
  resultKey,
} from "./cellQueue.ts";
import { openRedis } from "./openRedis.ts";
import type { RedisAddress } from "./redisAddress.ts";
import { refusedCommand } from "./refusedCommand.ts";

/** A shared input is not in Redis. */
class LostInputError extends ParetoPipeError {}

/** How a worker computes cells. */
export interface ServeOptions {
  threads: number;
  /** Seconds that a worker may be silent before its cells go to others. */
  deadline: number;
  /** Told of what a user should know. */
  onNote: (text: string) => void;
  /** Gives up connecting. */
  signal?: AbortSignal;
  /** Called for each cell that is done. */
  onCell?: (hash: string) => void;
}

/** A worker that computes cells. */
export interface CellServer {
  /** Finishes the cells that are begun, unless Redis is gone, and stops. */
  close: () => Promise<void>;
}

/** Jobs in progress for each thread, so that none waits for Redis. */
const perThread = 2;

/** Seconds after which a job begins no other cell: its cells take longer than the sweep believed. */
const longestJob = 2;

/** The most shared inputs on the disk of a worker: each seed may have a trace of its own. */
const mostInputs = 1000;

/**
 * Seconds for which a cell that failed for a reason outside it holds its place. A machine whose disk is full would otherwise take
 * cell after cell, and fail them all before the others have computed one.
 */
const pause = 5;

/** Seconds without Redis after which a worker that is told to end does not wait for it any more. */
const patience = 3;

/**
 * Computes cells from a queue in Redis until it is closed. Shared inputs are fetched once.
 *
 * @throws ConnectionError if nobody answers at the address, or the server refuses us
 */
export async function serveCells(address: RedisAddress, options: ServeOptions): Promise<CellServer> {
  const { redis, end } = await openRedis(address, options.onNote, options.signal);
  const directory = await makeScratch().catch((error) => {
    end();
    throw error;
  });
  // A worker that waits for a core needs no threads yet.
  let pool: ReturnType<typeof startCellPool> | undefined;
  const readShared = async (hash: string): Promise<string> => {
    const text = await redis.get(inputKey(hash));
    if (text !== null && hashOf(text) === hash) return text;
    // The sweep sends again what is not there.
    if (text !== null) await redis.del(inputKey(hash));
    throw new LostInputError(`the input ${hash} is missing or damaged in ${address.shown}`, {
      code: "worker-failed",
    });
  };
  const tellFailing = unlessRepeated(options.onNote);
  const waitForOthers = async (error: Error): Promise<never> => {
    if (error instanceof LostInputError) throw error;
    tellFailing(`cells fail on this machine, for a reason outside them: ${error.message}`);
    await sleep(pause * 1000);
    throw error;
  };
  const computeCell = ({ text, shared }: JobCell): Promise<CellAnswer> => {
    pool ??= startCellPool(directory, options.threads, mostInputs);
    return pool
      .compute({ text, shared: shared.map((hash) => ({ hash, read: () => readShared(hash) })) })
      .catch(waitForOthers);
  };
  /** Computes the cells that have no result yet, one after the other. A job of several is tried once, and may leave some out. */
  const computeJob = async ({ id = "", data, attemptsStarted }: Job<unknown>): Promise<JobReport> => {
    const { cells } = checkedJob(id, data);
    const isAlone = cells.length === 1;
    // A worker died while it had these cells. Each gets a job of its own, so that the others do not die with the one to blame.
    if (!isAlone && attemptsStarted > 1) return { seconds: null };
    // The worker that had it before may have died between its result and the news of it.
    const found = await redis.mget(cells.map(({ hash }) => resultKey(hash)));
    const results: { hash: string; result: string }[] = [];
    const begun = performance.now();
    for (const [index, cell] of cells.entries()) {
      if (found[index] !== null) continue;
      const answer = await computeCell(cell).catch((error) => {
        if (isAlone) throw error;
        return undefined;
      });
      // The next one would fail here too, for a reason outside it.
      if (!answer) break;
      if ("result" in answer) results.push({ hash: cell.hash, result: answer.result });
      // The same input would fail again.
      else if (isAlone) throw unrecoverable(answer);
      if (performance.now() - begun > longestJob * 1000) break;
    }
    const seconds = results.length > 0 ? (performance.now() - begun) / 1000 / results.length : null;
    await store(redis, results);
    for (const { hash } of results) options.onCell?.(hash);
    return { seconds };
  };
  const worker = new Worker<unknown>(queueName, computeJob, {
    connection: redis,
    prefix: keyPrefix,
    name: `${os.hostname()}-${process.pid}`,
    autorun: false,
    lockDuration: options.deadline * 1000,
    stalledInterval: (options.deadline * 1000) / 2,
    maxStalledCount: maxDeaths,
  });
  const noteRefused = unlessRepeated(options.onNote);
  /** Says what Redis refuses, such as writing to a replica. The worker would be idle and say nothing. */
  const tellRefused = (error: unknown) => {
    const text = refusedCommand(error, address);
    if (text !== undefined) noteRefused(text);
  };
  // It loses the connection when `redis` does, which says so.
  worker.on("error", tellRefused);
  worker.on("failed", (_, error) => tellRefused(error));
  await worker.waitUntilReady();
  // Each process has the simulator compiled anew. With more of them than cores, their compilers wait for each other too.
  const claims = await CoreClaims.start({
    purpose: `${queueName} ${address.shown}`,
    wanted: options.threads,
    onClaimed: (held) => {
      options.onNote(`a core is free: computes on ${counted(held, "core")}`);
      compute();
    },
  });
  const compute = () => {
    // Fewer cores than threads are kept busy by as many jobs.
    worker.concurrency = claims.isComplete ? options.threads * perThread : claims.held;
    if (!worker.isRunning()) worker.run().catch((error) => worker.emit("error", error));
  };
  if (claims.held > 0) compute();
  else {
    const cores = threadsForCores();
    const all = cores === 1 ? "the core" : `the ${cores} cores`;
    options.onNote(`waits until a core is free: other sweep-workers compute on ${all} of this machine`);
  }
  return {
    close: async () => {
      claims.close();
      await Promise.race([worker.close(), untilGone(redis)]);
      end();
      await pool?.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Returns a function that passes texts on, but not one that is the same as the one before. */
function unlessRepeated(pass: (text: string) => void): (text: string) => void {
  let last: string | undefined;
  return (text) => {
    if (text !== last) pass(text);
    last = text;
  };
}

/** Returns when Redis has been gone for a while. Nobody gets the results of a worker that ends then, and its cells go to others. */
async function untilGone(redis: Redis): Promise<void> {
  for (let gone = 0; gone < patience; gone = redis.status === "ready" ? 0 : gone + 1) {
    await sleep(1000, undefined, { ref: false });
  }
}

/** Stores results, all of them in one message. */
async function store(redis: Redis, results: readonly { hash: string; result: string }[]): Promise<void> {
  const commands = redis.pipeline();
  for (const { hash, result } of results) commands.set(resultKey(hash), result, "EX", keptFor);
  for (const [error] of (await commands.exec()) ?? []) if (error) throw error;
}

/** Throws UnrecoverableError for a job that no sweep of ours wrote: files are named by its hashes. */
function checkedJob(id: string, data: unknown): CellJob {
  const job = cellJobSchema.safeParse(data);
  if (job.success) return job.data;
  const failure = `the job ${JSON.stringify(id)} is damaged: it needs cells, each with a text, and hashes of 64 hexadecimal digits`;
  throw unrecoverable({ failure, code: "worker-failed" });
}

/** The error that tells a sweep why a cell failed; the queue does not try it again. */
function unrecoverable(failure: CellFailure): UnrecoverableError {
  return new UnrecoverableError(JSON.stringify(failure));
}
