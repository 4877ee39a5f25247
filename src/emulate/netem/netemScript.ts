import { type Conditions, formatConditions } from "../../network/conditions.ts";
import { traceEnd } from "../../network/trace.ts";
import { netemLimit } from "./netemLimit.ts";

/** The commands that give one interface the conditions, and the commands that undo them. */
export interface NetemScript {
  /** Lines for a root shell; empty if there is nothing to set. With a trace, they include a loop that keeps running. */
  setup: string[];
  undo: string[];
}

/**
 * Converts conditions to `tc` commands for the interface that the bytes leave by.
 *
 * @param device a name that `checkInterface` has accepted
 */
export function netemScript(conditions: Conditions, device: string): NetemScript {
  const root = `dev ${device} root`;
  if (conditions.trace) {
    return { setup: traceLoop(conditions, root), undo: [`tc qdisc del ${root}`] };
  }
  const words = formatConditions(conditions);
  if (words === "") return { setup: [], undo: [] };
  const limit = `limit ${netemLimit(conditions)}`;
  return { setup: [`tc qdisc replace ${root} netem ${words} ${limit}`], undo: [`tc qdisc del ${root}`] };
}

/**
 * A loop that plays a trace by changing the settings at its times. Each time counts from the loop's start, so that the
 * time that commands take does not add up.
 */
function traceLoop(conditions: Conditions, root: string): string[] {
  const trace = conditions.trace!;
  const limit = netemLimit(conditions);
  const change = (row: number) => `tc qdisc change ${root} netem ${rowWords(conditions, row)} limit ${limit}`;
  const repeats = trace.after === "repeat";
  const steps = trace.time.flatMap((time, row) => [
    ...(row === 0 ? [] : [`  until_ms ${milliseconds(time)}`]),
    `  ${change(row)}`,
  ]);
  return [
    `tc qdisc replace ${root} netem ${rowWords(conditions, 0)} limit ${limit}`,
    "start=$(date +%s%N)",
    'until_ms() { left=$((start + $1 * 1000000 - $(date +%s%N))); [ "$left" -le 0 ] || sleep "$(printf \'%d.%09d\' $((left / 1000000000)) $((left % 1000000000)))"; }',
    repeats ? "while true; do" : "{",
    ...steps,
    ...(repeats
      ? [
          `  until_ms ${milliseconds(traceEnd(trace))}`,
          `  start=$((start + ${milliseconds(traceEnd(trace))} * 1000000))`,
          "done",
        ]
      : ["}"]),
  ];
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}

/** One row in netem's syntax. netem takes `rate 0` as no limit, so an outage is written as the loss of every packet. */
function rowWords({ trace: _, ...conditions }: Conditions, row: number): string {
  const trace = _!;
  const rate = trace.rate[row];
  const delay = trace.delay?.[row] ?? conditions.delay;
  const loss = trace.loss?.[row] ?? conditions.loss;
  if (rate === 0)
    return formatConditions({ ...conditions, burst: undefined, delay, loss: 1, rate: Infinity });
  return formatConditions({ ...conditions, delay, loss, rate });
}
