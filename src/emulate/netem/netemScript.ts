import { type Conditions, formatConditions } from "../../network/conditions.ts";
import { traceEnd } from "../../network/trace.ts";
import { netemLimit } from "./netemLimit.ts";

/** The commands that give one interface the conditions, and those that take them away again. */
export interface NetemScript {
  /** Lines for a shell of root; empty where there is nothing to set. With a trace: a loop that is left running. */
  setup: string[];
  undo: string[];
}

/**
 * Conditions as `tc` commands for the interface that the bytes leave by.
 *
 * @param device a name that `checkInterface` has let through
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
 * A trace as a loop that changes the settings at their times. Each time counts from the loop's start, so that what a
 * command takes does not add up.
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

/**
 * One row in netem's words. netem takes `rate 0` for no limit at all, so an outage is said as the loss of every
 * packet.
 */
function rowWords({ trace: _, ...conditions }: Conditions, row: number): string {
  const trace = _!;
  const rate = trace.rate[row];
  const delay = trace.delay?.[row] ?? conditions.delay;
  const loss = trace.loss?.[row] ?? conditions.loss;
  if (rate === 0)
    return formatConditions({ ...conditions, burst: undefined, delay, loss: 1, rate: Infinity });
  return formatConditions({ ...conditions, delay, loss, rate });
}
