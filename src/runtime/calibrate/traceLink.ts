import { setTimeout as sleep } from "node:timers/promises";
import { now } from "../../base/clock.ts";
import { maxSeconds } from "../../base/secondsRange.ts";
import type { Trace } from "../../network/trace.ts";
import { roundedSeconds } from "../../profile/roundedSeconds.ts";
import { RemoteWorker, type RemoteWorkerOptions } from "../controller/remoteWorker.ts";
import { DeviceError } from "../protocol/deviceError.ts";
import type { HeadOf } from "../protocol/messages.ts";
import { expectPeer } from "./expectPeer.ts";

/** The two workers, and when to measure the link between them. */
export interface TraceLinkOptions {
  from: RemoteWorkerOptions;
  to: RemoteWorkerOptions;
  /** `HOST:PORT` at which `from` reaches `to`. */
  address: string;
  /** Seconds for which the link is kept busy in each measurement. */
  busy: number;
  /** Seconds from one measurement to the next, and until the last one begins. */
  every: number;
  duration: number;
  /** Called after each measurement with the trace so far. */
  onRow: (trace: Trace) => Promise<void>;
  /** Called when a worker, or the link, is lost, with the reason. */
  onOutage?: (error: DeviceError) => void;
  signal?: AbortSignal;
}

/** Failures that may have passed by the next attempt. Anything else would fail again in the same way. */
const passing: readonly DeviceError["code"][] = ["lost", "peer", "busy", "session"];

/** Seconds between attempts to reach a worker that was lost. */
const retryAfter = 1;

/**
 * Measures the rate and the delay (half a round trip) of one direction of a link over and over, and returns them as a trace. If a worker or the
 * link is lost after the first measurement, it is tried again, and the rate is 0 until it can be measured: the row is there once it can.
 *
 * @throws DeviceError naming the worker that failed in the first measurement, in another way than being lost, or is lost when the time is over;
 *   the rows before were given to `onRow`
 */
export async function traceLink(options: TraceLinkOptions): Promise<Trace> {
  const { busy, every, duration, onRow, onOutage, signal } = options;
  const trace = { time: [] as number[], rate: [] as number[], delay: [] as number[], after: "hold" as const };
  const add = (time: number, rate: number, delay: number) => {
    trace.time.push(roundedSeconds(time));
    trace.rate.push(Math.round(rate));
    trace.delay.push(delay);
  };
  let ends = await openEnds(options);
  const begun = now();
  let lostAt: number | undefined;
  try {
    for (let due = 0; ; ) {
      let at: number | undefined = trace.time.length === 0 ? 0 : undefined;
      try {
        if (at === undefined) await rest(ends, begun + due, signal);
        at ??= now() - begun;
        const { forward, roundTrip } = await ends.measure(busy);
        if (lostAt !== undefined) add(lostAt, 0, trace.delay[trace.delay.length - 1]);
        lostAt = undefined;
        add(at, forward.alone, roundedSeconds(roundTrip / 2));
        await onRow(trace);
      } catch (error) {
        if (trace.time.length === 0 || !mayPass(error)) throw error;
        if (lostAt === undefined) onOutage?.(error);
        lostAt ??= at ?? now() - begun;
        await ends.close();
        ends = await openAgain(options, begun + duration, error);
        due = now() - begun;
        continue;
      }
      due = Math.max(due + every, now() - begun);
      if (due > duration) return trace;
    }
  } finally {
    await ends.close();
  }
}

/** The two workers, ready to measure the link between them. */
interface Ends {
  measure(seconds: number): Promise<HeadOf<"loaded">>;
  /** Waits for work; the failure of either worker ends the waiting. */
  guarded: <T>(work: Promise<T>) => Promise<T>;
  close(): Promise<void>;
}

async function openEnds({ from: sender, to: receiver, address }: TraceLinkOptions): Promise<Ends> {
  const { transport, deadline } = sender;
  const open: RemoteWorker[] = [];
  const close = async () => void (await Promise.all(open.map((worker) => worker.close())));
  try {
    for (const end of [sender, receiver]) open.push(await RemoteWorker.connect(end));
    const [from, to] = open;
    const { session, guarded } = await expectPeer(from, to);
    const order = { type: "load", session, to: address, transport, deadline, both: false } as const;
    return {
      measure: async (seconds) => (await guarded(from.ask({ ...order, seconds }, "loaded"))).head,
      guarded,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Tries until both workers are there again. Throws `error` when the time is over. */
async function openAgain(options: TraceLinkOptions, until: number, error: unknown): Promise<Ends> {
  for (;;) {
    if (now() >= until) throw error;
    try {
      return await openEnds(options);
    } catch (failure) {
      if (!mayPass(failure)) throw failure;
    }
    await restUntil(Math.min(now() + retryAfter, until), options.signal);
  }
}

function mayPass(error: unknown): error is DeviceError {
  return error instanceof DeviceError && passing.includes(error.code);
}

/** Rests until the next measurement is due, or a worker fails. */
async function rest({ guarded }: Ends, due: number, signal?: AbortSignal): Promise<void> {
  // A failed worker must not leave the timer behind, which would keep the process alive until it is due.
  const failed = new AbortController();
  try {
    await guarded(restUntil(due, AbortSignal.any([failed.signal, ...(signal ? [signal] : [])])));
  } finally {
    failed.abort();
  }
}

async function restUntil(due: number, signal?: AbortSignal): Promise<void> {
  do {
    const seconds = Math.max(0, Math.min(due - now(), maxSeconds));
    await sleep(seconds * 1000, undefined, { signal }).catch((cause) => {
      throw signal?.reason ?? cause;
    });
  } while (now() < due);
}
