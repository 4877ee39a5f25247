import type { RecordedEvent } from "./recorder.ts";

/** One entry of the Trace Event Format; times in microseconds. */
interface TraceEvent {
  name: string;
  cat: string;
  ph: "X" | "i" | "M";
  pid: number;
  tid: number;
  ts?: number;
  dur?: number;
  s?: "t";
  args: Record<string, string | number>;
}

/**
 * Converts a recorded run to the Trace Event Format, which chrome://tracing and ui.perfetto.dev open. Each device and
 * link has a row, in the order given. Services and transmissions are slices; arrivals, drops, deliveries and
 * completions are marks. Source: "Trace Event Format", Google, 2016.
 *
 * @param resources names of the rows, such as those of a prediction; events on any other resource get a row below them
 * @returns JSON
 *
 * @example
 * ```ts
 * import { chromeTrace, simulate } from "paretopipe/simulate";
 * import type { RecordedEvent } from "paretopipe/simulate";
 *
 * const events: RecordedEvent[] = [];
 * const stages = [{ device: "board", service: 0.05 }];
 * simulate(
 *   {
 *     seed: 1,
 *     devices: [{ name: "board" }],
 *     links: [],
 *     streams: [{ name: "frames", stages, bytes: [], arrivals: { kind: "saturated" }, frames: 10 }],
 *   },
 *   { recorder: (event) => events.push(event) },
 * );
 * console.log(JSON.parse(chromeTrace(events)).traceEvents.length); // 22
 * ```
 */
export function chromeTrace(events: readonly RecordedEvent[], resources: readonly string[] = []): string {
  const rows = new Map(resources.map((name, row) => [name, row]));
  for (const { resource } of events) if (!rows.has(resource)) rows.set(resource, rows.size);
  const names = [...rows].flatMap(([name, tid]): TraceEvent[] => [
    { name: "thread_name", cat: "", ph: "M", pid: 0, tid, args: { name } },
    { name: "thread_sort_index", cat: "", ph: "M", pid: 0, tid, args: { sort_index: tid } },
  ]);
  const traceEvents = events.map((event): TraceEvent => {
    const common = {
      name: `${event.stream} ${event.frame}`,
      cat: event.kind,
      pid: 0,
      tid: rows.get(event.resource)!,
      ts: event.begin * 1e6,
      args: { kind: event.kind, stream: event.stream, frame: event.frame },
    };
    const lasts = event.kind === "compute" || event.kind === "transfer";
    return lasts
      ? { ...common, ph: "X", dur: (event.end - event.begin) * 1e6 }
      : { ...common, ph: "i", s: "t" };
  });
  return JSON.stringify({ displayTimeUnit: "ms", traceEvents: [...names, ...traceEvents] });
}
