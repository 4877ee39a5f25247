import { setTimeout as sleep } from "node:timers/promises";
import { now } from "../base/clock.ts";
import { counted } from "../base/counted.ts";
import { InputError, ParetoPipeError } from "../base/errors.ts";
import { stageDevices } from "../plan/plan.ts";
import type { WireTensor } from "../runtime/protocol/tensors.ts";
import { Change } from "./change.ts";
import { type OpenRoute, openRoute, type Versions } from "./openRoute.ts";
import type { Route } from "./route.ts";

/** How a pipeline deals with lost devices. */
export interface PipelineOptions {
  route: Route;
  /** Opens another route, for when a device of the first one stays lost. */
  fallback?: () => Promise<Route>;
  /** Seconds that a lost device has to come back. */
  wait: number;
  signal?: AbortSignal;
  /** Called with a sentence whenever a device is lost, comes back, or is replaced by the fallback. */
  onNote?: (note: string) => void;
}

/** A result: the frame's number in the run, the model's outputs, and the frame's times. */
export interface FrameResult {
  frame: number;
  tensors: WireTensor[];
  /** As `frameRow` in runtime/pipeline/frameRow.ts makes it. */
  row: readonly number[];
  /** The route that it took: 0 for the first one, 1 for the fallback. */
  route: 0 | 1;
}

/** Number of inputs that wait at the source, so that the next frame is there as soon as the window has room. */
const ahead = 4;

/** A frame that was lost with a device this often in a row is not sent again, because it may be what kills the device. */
const maxLossesInRow = 5;

/** Seconds between attempts to reach a lost device. */
const retryAfter = 0.25;

/** Failures that may have passed by the next attempt. Anything else would fail again in the same way. */
const passing: readonly string[] = ["lost", "peer", "busy", "session", "relay-failed", "worker-failed"];

/**
 * The caller's frames, on their way through a plan on real devices:
 *
 *     frames ─ pump ─▶ pending (at most window + 4) ─ serve ─▶ source's worker ─▶ ... ─▶ outputs ─▶ ready ─▶ the caller
 *                         ▲                                                  │
 *                         └────────── sent again when a device is lost ──────┘
 *
 * A frame stays in `pending` until its output has arrived, and outputs come in order. So each frame has one output,
 * whatever is lost meanwhile. An output that the caller has not taken still counts as in the pipeline, so the pipeline is
 * no faster than the caller.
 */
export class Pipeline {
  /** Frames that were sent more than once. */
  resent = 0;
  /** How often a device was lost. */
  losses = 0;
  readonly #options: PipelineOptions;
  readonly #versions: Versions = new Map();
  #route: Route;
  #fallback: Route | undefined;
  #running = false;

  constructor(options: PipelineOptions) {
    this.#options = options;
    this.#route = options.route;
  }

  /** Maximum number of frames in the pipeline, including results that the caller has not taken. */
  get capacity(): number {
    const { stages, window, queue } = this.#options.route;
    // Without a window, a device computes one frame, holds one, and all of its slots are full.
    const devices = stages.flatMap(stageDevices).length;
    return (window ?? 1 + (devices - 1) * (queue + 2)) + ahead;
  }

  /**
   * Runs frames; results come in the order of the frames. Results that have arrived are yielded before an error is thrown.
   *
   * @throws DeviceError naming a device that is lost and does not come back, or that cannot run the plan
   * @throws the error of `frames`, after the results of all frames before it
   * @throws the signal's reason when aborted
   */
  async *run(
    frames: Iterable<WireTensor[]> | AsyncIterable<WireTensor[]>,
  ): AsyncGenerator<FrameResult, void, undefined> {
    if (this.#running) throw new InputError("the pipeline runs already: one run at a time", { code: "busy" });
    this.#running = true;
    const state = new RunState();
    const pumped = pump(frames, state, this.capacity);
    const served = this.#serve(state).catch((error) => {
      state.failure = { error };
      state.change.notify();
    });
    try {
      for (;;) {
        const result = state.ready.shift();
        if (result) {
          yield result;
          state.change.notify();
        } else if (state.failure) throw state.failure.error;
        else if (state.isDone) break;
        else await state.change.next;
      }
      if (state.inputFailure) throw state.inputFailure.error;
    } finally {
      state.over = true;
      state.change.notify();
      await served;
      // The frames may come from a network or a terminal and take long, so nothing waits for their end.
      void pumped;
      this.#running = false;
    }
  }

  /** Stops local workers and relays. */
  async close(): Promise<void> {
    await Promise.all([this.#options.route.close(), this.#fallback?.close()]);
  }

  /** Sends pending frames until all are done, over one connection after another. */
  async #serve(state: RunState): Promise<void> {
    let lossesInRow = 0;
    for (;;) {
      const open = await this.#open(state);
      if (!open) return;
      const before = state.outputs;
      const error = await sendPending(open, state);
      await open.close();
      if (error === undefined) return;
      await this.#checkPassing(error);
      lossesInRow = state.outputs > before ? 1 : lossesInRow + 1;
      this.losses++;
      this.resent += state.sent;
      state.sent = 0;
      const under = state.pending.length;
      const reason = (error as Error).message;
      if (lossesInRow >= maxLossesInRow) {
        throw new ParetoPipeError(
          `${reason}; frame ${state.outputs} was lost with a device ${lossesInRow} times in a row, and is not sent again`,
          { code: "lost", cause: error },
        );
      }
      this.#options.onNote?.(
        `${reason}; ${counted(under, "frame under way is", "frames under way are")} sent again`,
      );
    }
  }

  /** Opens the route, and waits for lost devices; undefined if the run is over meanwhile. */
  async #open(state: RunState): Promise<OpenRoute | undefined> {
    // A device that never answered may have a wrong address or key, so that is reported at once.
    const until = now() + (this.#versions.size > 0 ? this.#options.wait : 0);
    for (;;) {
      if (state.over) return undefined;
      try {
        const session = { number: state.outputs };
        return await openRoute(this.#route, this.#versions, this.capacity, (frame, tensors, row) => {
          state.take(session.number + frame, tensors, row, this.#route === this.#fallback ? 1 : 0);
        });
      } catch (error) {
        await this.#checkPassing(error);
        if (now() < until) {
          await sleep(retryAfter * 1000);
          continue;
        }
        if (!this.#options.fallback || this.#fallback) throw error;
        this.#options.onNote?.(`${(error as Error).message}; the rest runs on this machine`);
        this.#fallback = await this.#options.fallback();
        this.#route = this.#fallback;
      }
    }
  }

  /** Throws the failure unless it may pass by itself. */
  async #checkPassing(error: unknown): Promise<void> {
    this.#options.signal?.throwIfAborted();
    if (!(error instanceof ParetoPipeError) || !passing.includes(error.code)) throw error;
  }
}

/** The state that the loops of one run share. */
class RunState {
  readonly change = new Change();
  /** Frames without an output, in order. The first `sent` of them are with the devices. */
  readonly pending: WireTensor[][] = [];
  sent = 0;
  /** Results that the caller has not taken, in order. */
  readonly ready: FrameResult[] = [];
  /** Number of results that have arrived. */
  outputs = 0;
  /** No more frames will come. */
  exhausted = false;
  inputFailure: { error: unknown } | undefined;
  failure: { error: unknown } | undefined;
  /** The caller wants no more results. */
  over = false;

  get isDone(): boolean {
    return this.exhausted && this.pending.length === 0;
  }

  take(frame: number, tensors: WireTensor[], row: readonly number[], route: 0 | 1): void {
    if (frame !== this.outputs || this.sent === 0) {
      throw new RangeError(`result ${frame} came where result ${this.outputs} was next`);
    }
    this.pending.shift();
    this.sent--;
    this.ready.push({ frame: this.outputs++, tensors, row, route });
    this.change.notify();
  }
}

/** Takes frames while there is room. */
async function pump(
  frames: Iterable<WireTensor[]> | AsyncIterable<WireTensor[]>,
  state: RunState,
  capacity: number,
): Promise<void> {
  const source = Symbol.asyncIterator in frames ? frames[Symbol.asyncIterator]() : frames[Symbol.iterator]();
  try {
    for (;;) {
      while (!state.over && state.pending.length + state.ready.length >= capacity) await state.change.next;
      if (state.over) {
        await source.return?.();
        return;
      }
      const { done, value } = await source.next();
      if (done) break;
      state.pending.push(value);
      state.change.notify();
    }
  } catch (error) {
    state.inputFailure = { error };
  }
  state.exhausted = true;
  state.change.notify();
}

/** Sends frames until all are done or the run is over; resolves to what ended it early. */
async function sendPending({ stream }: OpenRoute, state: RunState): Promise<unknown> {
  let failure: { error: unknown } | undefined;
  // There is one handler for the whole stream. One for each frame would pile up on the promise.
  stream.failure.catch((error) => {
    failure = { error };
    state.change.notify();
  });
  try {
    while (!failure && !state.over && !state.isDone) {
      if (state.sent < state.pending.length) await stream.send(state.pending[state.sent++]);
      else await state.change.next;
    }
  } catch (error) {
    failure ??= { error };
  }
  return failure?.error;
}
