import { setTimeout as sleep } from "node:timers/promises";
import { Queue, QueueEvents } from "bullmq";
import { ReplyError } from "ioredis";
import { z } from "zod";
import { type ErrorCode, errorCodes } from "../../base/errorCodes.ts";
import { ParetoPipeError } from "../../base/errors.ts";
import { packageVersion } from "../../base/packageVersion.ts";
import type { PackedCell } from "../cellInput.ts";
import type { CellComputer } from "../cellPool.ts";
import type { CellAnswer, CellFailure } from "../evaluateCell.ts";
import { attempts, type CellJob, keyPrefix, queueName, resultKey } from "./cellQueue.ts";
import { failedIds } from "./failedIds.ts";
import { openRedis } from "./openRedis.ts";
import type { RedisAddress } from "./redisAddress.ts";
import { SentInputs } from "./sentInputs.ts";

/** Cells in the queue at a time: two for each of 1,000 threads, counted over all workers. */
const ahead = 2000;

/** Seconds between two checks of cells that no event reported. Events may be lost with a connection. */
const reviewInterval = 5;

/** Seconds that ending may take; Redis may be gone. */
const patience = 3;

const failureSchema: z.ZodType<CellFailure> = z.strictObject({
  failure: z.string(),
  code: z.enum(Object.keys(errorCodes) as [ErrorCode]),
});

/** A cell that waits for its answer. */
interface Waiting {
  cell: PackedCell;
  resolve: (answer: CellAnswer) => void;
  reject: (error: unknown) => void;
  /** The turn of the last input that was sent when the cell was put into the queue. */
  since: number;
  /** How often it was put there again because Redis had lost an input. */
  repeats: number;
}

/**
 * Has cells computed by workers on other machines (`serveCells`), through a queue in Redis:
 *
 *     compute ── inputs, by hash ──> Redis <── inputs ── worker
 *             ── job ──────────────> queue ── job ─────> worker ── result ──> Redis
 *             <── result ─────────── Redis <── news ──── queue
 *
 * A worker that dies loses nothing: its cells go to others. A cell whose worker dies again and again, and one that fails,
 * stay in the queue's list of failed jobs until a sweep tries them again. What Redis loses is sent again.
 *
 * @param onNote is told what a user should know: that the connection is lost, that there is no worker
 * @throws ConnectionError if nobody answers at the address, or the server refuses us. Computing throws ParetoPipeError where Redis
 *   refuses a command
 */
export async function connectQueue(
  address: RedisAddress,
  onNote: (text: string) => void,
): Promise<CellComputer> {
  const redis = await openRedis(address, onNote);
  const options = { connection: redis, prefix: keyPrefix };
  const queue = new Queue<CellJob>(queueName, {
    ...options,
    defaultJobOptions: {
      attempts,
      backoff: { type: "fixed", delay: 1000 },
      removeOnComplete: true,
      removeOnFail: false,
    },
  });
  const events = new QueueEvents(queueName, options);
  // Both lose the connection when `redis` does, which says so.
  queue.on("error", () => {});
  events.on("error", () => {});
  await events.waitUntilReady();
  const failedBefore = await failedIds(queue);
  const waiting = new Map<string, Waiting>();
  const inputs = new SentInputs(redis);
  let news = 0;
  let isAlone = false;

  const settle = (hash: string, answer: CellAnswer) => {
    waiting.get(hash)?.resolve(answer);
    waiting.delete(hash);
  };
  /** Takes a result, if there is one. */
  const take = async (hash: string): Promise<boolean> => {
    const result = await redis.get(resultKey(hash));
    if (result === null) return false;
    news++;
    settle(hash, { result });
    return true;
  };
  const give = async ({ hash, text, shared }: PackedCell) => {
    const found = waiting.get(hash);
    if (found) found.since = inputs.turn;
    await queue.add("cell", { text, shared: shared.map((input) => input.hash) }, { jobId: hash });
  };
  /** Settles a cell that failed; one that failed because Redis had lost an input is tried again. */
  const fail = async (hash: string, reason: string) => {
    const found = waiting.get(hash);
    if (!found) return;
    const own = ownFailure(reason);
    if (own) return settle(hash, own);
    // The news may be older than another try.
    if (!(await (await queue.getJob(hash))?.isFailed())) return;
    if (found.repeats < attempts && (await inputs.sendLost(found.cell.shared, found.since))) {
      found.repeats++;
      await queue.remove(hash);
      return give(found.cell);
    }
    settle(hash, {
      failure: `its worker failed each time that it was tried: ${reason}`,
      code: "worker-failed",
    });
  };
  events.on("completed", ({ jobId }) => {
    const found = waiting.get(jobId);
    if (!found) return;
    // Another sweep with the same cell may have fetched the result and removed it.
    take(jobId)
      .then((isThere) => (isThere ? undefined : give(found.cell)))
      .catch(found.reject);
  });
  events.on("failed", ({ jobId, failedReason }) => {
    news++;
    fail(jobId, failedReason).catch((error) => waiting.get(jobId)?.reject(error));
  });

  /** Checks the cells that no event reported. */
  const review = async () => {
    const before = news;
    await sleep(reviewInterval * 1000, undefined, { ref: false, signal: ended.signal });
    const needed = [...waiting.values()].flatMap(({ cell }) => cell.shared.map((input) => input.hash));
    if (await inputs.renew(new Set(needed)))
      await Promise.all([...waiting.values()].map(({ cell }) => inputs.send(cell.shared)));
    if (news > before || waiting.size === 0) return;
    for (const [hash, { cell }] of [...waiting]) {
      if (await take(hash)) continue;
      const job = await queue.getJob(hash);
      if (!job) await give(cell);
      else if (await job.isFailed()) await fail(hash, job.failedReason);
    }
    const isAloneNow = (await queue.getWorkersCount()) === 0;
    if (isAloneNow && !isAlone) {
      onNote(
        `no worker of version ${packageVersion()} is connected to ${address.shown}; start one with: paretopipe sweep-worker --redis ...`,
      );
    }
    isAlone = isAloneNow;
  };
  const ended = new AbortController();
  const reviewing = (async () => {
    while (!ended.signal.aborted) await review();
  })().catch((error: unknown) => {
    if (ended.signal.aborted) return;
    for (const { reject } of waiting.values()) reject(error);
  });

  const compute = async (cell: PackedCell): Promise<CellAnswer> => {
    const { hash } = cell;
    const answer = new Promise<CellAnswer>((resolve, reject) => {
      waiting.set(hash, { cell, resolve, reject, since: 0, repeats: 0 });
    });
    // It is rejected when the queue is closed, perhaps before anybody waits for it.
    answer.catch(() => {});
    await inputs.send(cell.shared);
    // A sweep that was killed may have left it there.
    if (await take(hash)) return answer;
    if (failedBefore.delete(hash)) await queue.remove(hash);
    await give(cell);
    return answer;
  };

  return {
    ahead,
    compute: (cell) => compute(cell).catch((error) => throwTold(error, address)),
    onTaken: async (hash) => {
      await redis.del(resultKey(hash)).catch((error) => throwTold(error, address));
    },
    close: async () => {
      if (ended.signal.aborted) return;
      ended.abort();
      const left = [...waiting];
      waiting.clear();
      const over = new ParetoPipeError("the sweep is over", { code: "interrupted" });
      for (const [, { reject }] of left) reject(over);
      // What a worker has begun it finishes; `--resume` finds its result.
      const tidy = async () => {
        await reviewing;
        await Promise.allSettled(left.map(([hash]) => queue.remove(hash)));
        await Promise.allSettled([events.close(), queue.close()]);
      };
      await Promise.race([tidy(), sleep(patience * 1000, undefined, { ref: false })]);
      redis.disconnect();
    },
  };
}

/** Throws an error again; what Redis refuses, such as more data than its memory holds, with its address. */
function throwTold(error: unknown, { shown }: RedisAddress): never {
  if (!(error instanceof ReplyError)) throw error;
  const message = `${shown}: Redis refuses a command: ${(error as Error).message}`;
  throw new ParetoPipeError(message, { code: "failed", cause: error });
}

/** A cell's own failure is sent as JSON; anything else is what BullMQ says. */
function ownFailure(reason: string): CellFailure | undefined {
  try {
    return failureSchema.parse(JSON.parse(reason));
  } catch {
    return undefined;
  }
}
