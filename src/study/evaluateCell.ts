import QuickLRU from "quick-lru";
import { z } from "zod";
import type { ErrorCode } from "../base/errorCodes.ts";
import { ParetoPipeError } from "../base/errors.ts";
import { explore } from "../explore/explore.ts";
import type { DeviceProfile } from "../profile/deviceProfile.ts";
import type { Condition } from "../scenario/resolveCondition.ts";
import { joinParts } from "../scenario/scenarioParts.ts";
import type { CellInput } from "./cellInput.ts";
import type { CellResult } from "./cellResult.ts";
import { decodeData } from "./plainData.ts";
import { cellRows } from "./studyColumns.ts";

/** Why a cell gave nothing. */
export interface CellFailure {
  failure: string;
  code: ErrorCode;
}

/** A `CellResult` as one line of JSON, or why there is none. */
export type CellAnswer = { result: string } | CellFailure;

/** Shared inputs that are kept decoded in memory. */
const kept = 64;

/** Computes cells. Keeps the shared inputs that it has read. */
export class CellEvaluator {
  readonly #read: (hash: string) => Promise<string>;
  readonly #known = new QuickLRU<string, Promise<unknown>>({ maxSize: kept });

  /** @param read returns the text of a shared input */
  constructor(read: (hash: string) => Promise<string>) {
    this.#read = read;
  }

  /**
   * Simulates every plan of a cell on this thread. What is wrong with the cell is part of the answer.
   *
   * @throws as `read` does
   */
  async evaluate(text: string): Promise<CellAnswer> {
    const { file, scenario, devices, conditions } = decodeData(text) as CellInput;
    const listed = await Promise.all(
      devices.map(async ({ profiles, ...device }) => ({
        ...device,
        profiles: await Promise.all(
          profiles.map(async ({ file, hash }) => ({
            file,
            profile: await this.#shared<DeviceProfile>(hash),
          })),
        ),
      })),
    );
    const loaded = await Promise.all(
      conditions.map((one) => ("hash" in one ? this.#shared<Condition>(one.hash) : one)),
    );
    const place = (at: readonly PropertyKey[]) => `${file}, ${z.core.toDotPath([...at])}`;
    try {
      const resolved = joinParts({ scenario, listed, conditions: loaded }, place);
      // A study's tables have room for neither uncertainty nor charts, and both take time.
      const run = await explore(resolved, { threads: 1, uncertainty: false, charts: false });
      const [first] = run.unpredicted;
      const result: CellResult = {
        seed: run.seed,
        objectives: run.objectives,
        rows: cellRows(run),
        unpredicted: first
          ? {
              count: run.unpredicted.length,
              reason: `${first.plan} under ${first.condition}: ${first.reason}`,
            }
          : null,
      };
      return { result: JSON.stringify(result) };
    } catch (error) {
      if (error instanceof ParetoPipeError) return { failure: error.message, code: error.code };
      return { failure: `this is a bug: ${(error as Error).stack ?? error}`, code: "failed" };
    }
  }

  #shared<T>(hash: string): Promise<T> {
    let found = this.#known.get(hash);
    if (!found) {
      found = this.#read(hash).then(decodeData);
      this.#known.set(hash, found);
      found.catch(() => this.#known.delete(hash));
    }
    return found as Promise<T>;
  }
}
