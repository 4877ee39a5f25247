import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { Queue, QueueEvents } from "bullmq";
import type { Redis } from "ioredis";
import { ParetoPipeError } from "../../base/errors.ts";
import { packageVersion } from "../../base/packageVersion.ts";
import type { CellComputer } from "../cellPool.ts";
import {
  attempts,
  type CellJob,
  jobReportSchema,
  keptFor,
  keyPrefix,
  queueName,
  resultKey,
} from "./cellQueue.ts";
import { failedIds } from "./failedIds.ts";
import { JobFiller } from "./jobFiller.ts";
import { openRedis } from "./openRedis.ts";
import { QueuedCells } from "./queuedCells.ts";
import type { RedisAddress } from "./redisAddress.ts";
import { refusedCommand } from "./refusedCommand.ts";

/** Cells in the queue at a time: enough for as many threads as one sweep can keep busy. */
const ahead = 2000;

/** Seconds between two checks of jobs that no event reported. Events may be lost with a connection. */
const reviewInterval = 5;

/** Seconds that ending may take; Redis may be gone. */
const patience = 3;

/**
 * Has cells computed by workers on other machines (`serveCells`), through a queue in Redis:
 *
 *     compute ── inputs, by hash ──> Redis <── inputs ── worker
 *             ── job ──────────────> queue ── job ─────> worker ── results ──> Redis
 *             <── results ────────── Redis <── news ──── queue
 *
 * Cells that take little time share a job (`JobFiller`), so that Redis does not cost more than they do.
 *
 * A worker that dies loses nothing: its cells go to others. A cell whose worker dies again and again, and one that fails,
 * stay in the queue's list of failed jobs until a sweep tries them again. What Redis loses is sent again.
 *
 * @param onNote is told what a user should know: that the connection is lost, that there is no worker
 * @param signal gives up connecting
 * @throws ConnectionError if nobody answers at the address, or the server refuses us. Computing throws ParetoPipeError where Redis
 *   refuses a command
 */
export async function connectQueue(
  address: RedisAddress,
  onNote: (text: string) => void,
  signal?: AbortSignal,
): Promise<CellComputer> {
  const { redis, end } = await openRedis(address, onNote, signal);
  const options = { connection: redis, prefix: keyPrefix };
  const queue = new Queue<CellJob>(queueName, {
    ...options,
    defaultJobOptions: {
      attempts,
      backoff: { type: "fixed", delay: 1000 },
      removeOnComplete: true,
      removeOnFail: { age: keptFor },
    },
  });
  const events = new QueueEvents(queueName, options);
  // Both lose the connection when `redis` does, which says so.
  queue.on("error", () => {});
  events.on("error", () => {});
  const prepare = async () => {
    await events.waitUntilReady();
    // A job that fails takes older ones with it, but perhaps none fails any more. What Redis refuses here, it refuses of the first job too.
    await queue.clean(keptFor * 1000, 0, "failed").catch(() => {});
    return failedIds(queue);
  };
  const failedBefore = await prepare().catch((error) => {
    end();
    events.close().catch(() => {});
    return throwTold(error, address);
  });
  const queued = new QueuedCells(redis, queue, failedBefore);
  const filler = new JobFiller((cells) => void queued.send(cells));
  events.on("completed", ({ jobId, returnvalue }) => {
    const { data } = jobReportSchema.safeParse(returnvalue);
    if (data?.seconds) filler.learn(data.seconds);
    void queued.complete(jobId);
  });
  events.on("failed", ({ jobId, failedReason }) => void queued.fail(jobId, failedReason));

  let isAlone = false;
  /** Checks what no event reported. */
  const review = async () => {
    const { news } = queued;
    await sleep(reviewInterval * 1000, undefined, { ref: false, signal: ended.signal });
    await queued.renewInputs();
    if (queued.news > news || queued.size === 0) return;
    await queued.review();
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
    if (!ended.signal.aborted) queued.rejectAll(error);
  });
  const remove = removerOf(redis);

  return {
    ahead,
    compute: (cell) => {
      const answer = queued.answerOf(cell);
      filler.add(cell);
      return answer.catch((error) => throwTold(error, address));
    },
    onTaken: (hash) => remove(resultKey(hash)).catch((error) => throwTold(error, address)),
    close: async () => {
      if (ended.signal.aborted) return;
      ended.abort();
      filler.close();
      queued.rejectAll(new ParetoPipeError("the sweep is over", { code: "interrupted" }));
      // What a worker has begun it finishes; `--resume` finds its result.
      const tidy = async () => {
        await reviewing;
        await queued.removeAll();
        await Promise.allSettled([events.close(), queue.close()]);
      };
      await Promise.race([tidy(), sleep(patience * 1000, undefined, { ref: false })]);
      end();
      // Without Redis it was not tidied: the queue's events would be asked for again and again, and keep the process.
      events.close().catch(() => {});
    },
  };
}

/** Returns a function that removes a key, together with the others of the same turn of the event loop. */
function removerOf(redis: Redis): (key: string) => Promise<void> {
  const keys: string[] = [];
  let removing: Promise<void> | undefined;
  return (key) => {
    keys.push(key);
    removing ??= nextTurn().then(async () => {
      removing = undefined;
      await redis.del(...keys.splice(0));
    });
    return removing;
  };
}

/** Throws an error again; what Redis refuses with its address. */
function throwTold(error: unknown, address: RedisAddress): never {
  const message = refusedCommand(error, address);
  if (message === undefined) throw error;
  throw new ParetoPipeError(message, { code: "failed", cause: error });
}
