import type { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { z } from "zod";
import { type ErrorCode, errorCodes } from "../../base/errorCodes.ts";
import type { PackedCell } from "../cellInput.ts";
import type { CellAnswer, CellFailure } from "../evaluateCell.ts";
import { attempts, type CellJob, jobId, resultKey } from "./cellQueue.ts";
import { SentInputs } from "./sentInputs.ts";

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
 * The cells of a sweep that wait for their answers, and the jobs in which they are in the queue. A job of several cells is tried once:
 * those without a result, whatever the reason, get jobs of their own.
 */
export class QueuedCells {
  /** Rises with each answer that comes through the queue. */
  news = 0;
  readonly #redis: Redis;
  readonly #queue: Queue<CellJob>;
  readonly #inputs: SentInputs;
  /** Cells that failed in sweeps before this one, by hash. Their jobs are in the queue's list of failed ones. */
  readonly #failedBefore: Set<string>;
  readonly #waiting = new Map<string, Waiting>();
  /** The cells of each job that this sweep put into the queue, by its id. */
  readonly #jobs = new Map<string, readonly PackedCell[]>();

  constructor(redis: Redis, queue: Queue<CellJob>, failedBefore: Set<string>) {
    this.#redis = redis;
    this.#queue = queue;
    this.#failedBefore = failedBefore;
    this.#inputs = new SentInputs(redis);
  }

  /** The number of cells that wait. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Returns the answer of a cell, once it has one. The cell must still be sent. */
  answerOf(cell: PackedCell): Promise<CellAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(cell.hash, { cell, resolve, reject, since: 0, repeats: 0 });
    });
  }

  /** Puts cells into the queue as one job. They are rejected if Redis takes none. */
  send(cells: readonly PackedCell[]): Promise<void> {
    return this.#orReject(cells, async () => {
      await this.#inputs.send(cells.flatMap(({ shared }) => shared));
      // A sweep that was killed may have left results there.
      const missing = await this.#take(cells);
      const again = missing.filter(({ hash }) => this.#failedBefore.delete(hash));
      await Promise.all(again.map(({ hash }) => this.#queue.remove(hash)));
      if (missing.length > 0) await this.#give(missing);
    });
  }

  /** Takes the results of a job that is done. */
  async complete(id: string): Promise<void> {
    const cells = this.#jobs.get(id);
    if (!cells) return;
    this.#jobs.delete(id);
    // Another sweep with the same cell may have fetched the result and removed it.
    await this.#orReject(cells, async () => this.#giveEach(await this.#take(cells)));
  }

  /** Gives the cells of a job that failed their answers, or other jobs. */
  async fail(id: string, reason: string): Promise<void> {
    const cells = this.#jobs.get(id);
    if (!cells) return;
    this.news++;
    await this.#orReject(cells, async () => {
      if (cells.length === 1) return this.#failOne(cells[0], reason);
      this.#jobs.delete(id);
      await this.#queue.remove(id);
      await this.#giveEach(await this.#take(cells));
    });
  }

  /** Makes Redis keep the inputs that cells need, and sends those again that it lost. */
  async renewInputs(): Promise<void> {
    const needed = [...this.#waiting.values()].flatMap(({ cell }) => cell.shared);
    if (await this.#inputs.renew(new Set(needed.map(({ hash }) => hash)))) await this.#inputs.send(needed);
  }

  /** Checks all jobs: news of them may be lost with a connection. */
  async review(): Promise<void> {
    for (const [id, cells] of [...this.#jobs]) {
      const missing = await this.#take(cells);
      const job = missing.length > 0 ? await this.#queue.getJob(id) : undefined;
      if (!job) {
        this.#jobs.delete(id);
        await this.#giveEach(missing);
      } else if (await job.isFailed()) await this.fail(id, job.failedReason);
    }
  }

  /** Rejects all cells that wait. */
  rejectAll(error: unknown): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  /** Takes those jobs out of the queue that no worker has begun. */
  async removeAll(): Promise<void> {
    await Promise.allSettled([...this.#jobs.keys()].map((id) => this.#queue.remove(id)));
  }

  /** Takes the results that are there. Returns the cells that still wait for theirs. */
  async #take(cells: readonly PackedCell[]): Promise<PackedCell[]> {
    const expected = cells.filter(({ hash }) => this.#waiting.has(hash));
    if (expected.length === 0) return [];
    const results = await this.#redis.mget(expected.map(({ hash }) => resultKey(hash)));
    return expected.filter(({ hash }, index) => {
      const result = results[index];
      if (result === null) return true;
      this.news++;
      this.#settle(hash, { result });
      return false;
    });
  }

  async #give(cells: readonly PackedCell[]): Promise<void> {
    const data = cells.map(({ hash, text, shared }) => {
      const found = this.#waiting.get(hash);
      if (found) found.since = this.#inputs.turn;
      return { hash, text, shared: shared.map((input) => input.hash) };
    });
    const id = jobId(cells);
    this.#jobs.set(id, cells);
    await this.#queue.add("cells", { cells: data }, { jobId: id });
  }

  async #giveEach(cells: readonly PackedCell[]): Promise<void> {
    await Promise.all(cells.map((cell) => this.#give([cell])));
  }

  /** Settles a cell that failed in a job of its own; one that failed because Redis had lost an input is tried again. */
  async #failOne(cell: PackedCell, reason: string): Promise<void> {
    const { hash } = cell;
    const found = this.#waiting.get(hash);
    if (!found) return;
    const own = ownFailure(reason);
    if (own) return this.#settle(hash, own);
    // The news may be older than another try.
    if (!(await (await this.#queue.getJob(hash))?.isFailed())) return;
    if (found.repeats < attempts && (await this.#inputs.sendLost(cell.shared, found.since))) {
      found.repeats++;
      await this.#queue.remove(hash);
      return this.#give([cell]);
    }
    this.#settle(hash, {
      failure: `its worker failed each time that it was tried: ${reason}`,
      code: "worker-failed",
    });
  }

  #settle(hash: string, answer: CellAnswer): void {
    this.#waiting.get(hash)?.resolve(answer);
    this.#waiting.delete(hash);
    // The job of this cell alone. One that failed stays in the queue's list.
    this.#jobs.delete(hash);
  }

  /** Does something for these cells; if that fails, those that wait are rejected. */
  async #orReject(cells: readonly PackedCell[], work: () => Promise<void>): Promise<void> {
    await work().catch((error) => {
      for (const { hash } of cells) this.#waiting.get(hash)?.reject(error);
    });
  }
}

/** A cell's own failure is sent as JSON; anything else is what BullMQ says. */
function ownFailure(reason: string): CellFailure | undefined {
  try {
    return failureSchema.parse(JSON.parse(reason));
  } catch {
    return undefined;
  }
}
