import { setTimeout as sleep } from "node:timers/promises";
import { now } from "../../base/clock.ts";
import { maxSeconds } from "../../base/secondsRange.ts";
import type { Trace } from "../../network/trace.ts";
import { roundedSeconds } from "../../profile/roundedSeconds.ts";
import { RemoteWorker, type RemoteWorkerOptions } from "../controller/remoteWorker.ts";
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
  signal?: AbortSignal;
}

/**
 * Measures the rate and the delay (half a round trip) of one direction of a link over and over, and returns them as a trace.
 *
 * @throws DeviceError naming the worker that failed; the rows before were given to `onRow`
 */
export async function traceLink(options: TraceLinkOptions): Promise<Trace> {
  const { from: sender, to: receiver, address, busy, every, duration, onRow, signal } = options;
  const { transport, deadline } = sender;
  const from = await RemoteWorker.connect(sender);
  try {
    const to = await RemoteWorker.connect(receiver);
    try {
      const { session, guarded } = await expectPeer(from, to);
      const trace = {
        time: [] as number[],
        rate: [] as number[],
        delay: [] as number[],
        after: "hold" as const,
      };
      const begun = now();
      const order = {
        type: "load",
        session,
        to: address,
        transport,
        deadline,
        seconds: busy,
        both: false,
      } as const;
      for (let due = 0; trace.time.length === 0 || due <= duration; ) {
        const at = trace.time.length === 0 ? 0 : now() - begun;
        const { head } = await guarded(from.ask(order, "loaded"));
        trace.time.push(roundedSeconds(at));
        trace.rate.push(Math.round(head.forward.alone));
        trace.delay.push(roundedSeconds(head.roundTrip / 2));
        await onRow(trace);
        due = Math.max(due + every, now() - begun);
        if (due > duration) continue;
        // A failed worker must not leave the timer behind, which would keep the process alive until it is due.
        const failed = new AbortController();
        const ends = [failed.signal, ...(signal ? [signal] : [])];
        try {
          await guarded(restUntil(begun + due, AbortSignal.any(ends)));
        } finally {
          failed.abort();
        }
      }
      return trace;
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

async function restUntil(due: number, signal: AbortSignal): Promise<void> {
  do {
    await sleep(Math.min(due - now(), maxSeconds) * 1000, undefined, { signal }).catch((cause) => {
      throw signal.reason ?? cause;
    });
  } while (now() < due);
}
