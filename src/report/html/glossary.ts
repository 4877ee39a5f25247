import { type Html, html } from "../../base/html.ts";

/** The report's words and their meaning, in the order in which a reader meets them. */
const words: readonly [string, string][] = [
  ["plan", "Which device runs which part of the model: the cuts, and the device of each stage between them."],
  ["cut", "A place where the model can be severed. A cut is named after the block that ends there."],
  ["front", "The plans that no other plan beats: none is as good in every objective and better in one."],
  [
    "baselines",
    "All local runs the whole model on the first device; all remote sends the raw input to another.",
  ],
  [
    "weather",
    "One draw of all that is random: jitter, loss, service times. All plans meet the same weathers.",
  ],
  [
    "regret",
    "By which factor a plan would have to improve in all objectives to be on the front: 0 % is on it, 20 % lacks a factor of 1.2. ∞: no factor is enough, because another plan has none of what counts, such as no bytes.",
  ],
  ["break-even", "Where two plans are equally good: on either side of the line another one is best."],
  [
    "frame",
    "One unit of work that enters the pipeline: a batch of inputs. Inputs/s is frames/s times the batch.",
  ],
  [
    "latency",
    "From a frame's arrival, or its admission where frames queue without end, to its result at the source.",
  ],
  ["p50, p95, p99", "The latency that 50, 95 or 99 % of the frames do not exceed."],
  ["throughput", "Results per second over the measured window, after the warm-up."],
  ["period", "1 / throughput in frames: one cycle of the bottleneck."],
  [
    "bottleneck",
    "The device or link that is busiest and so sets the period. A link's direction is written from>to. window: all of them idle while the frames allowed in the system are under way.",
  ],
  [
    "compute, transfer, waiting",
    "A latency taken apart: computing, being sent, and neither. They add up to the mean.",
  ],
  ["memory", "What each device needs for its stage; the measured peak where the profile has one."],
  [
    "measured, estimated",
    "Whether every stage's time comes from a measurement of that very stage, or some were derived from measurements of others.",
  ],
  ["duplicate", "A plan of the front whose objectives equal those of another plan there."],
  [
    "unstable",
    "A queue was still growing at the end, so the latency is that of this run's length, not of the plan. Such a plan is on no front.",
  ],
];

/** The words of a validation and their meaning. */
const validationWords: readonly [string, string][] = [
  [
    "error",
    "(predicted - measured) / measured: +10 % predicts a tenth too much. Median and mean are of absolute errors, bias is the mean with signs.",
  ],
  [
    "Kendall's tau",
    "Of pairs of plans that measure beyond doubt differently: 1 when all are predicted in the right order, -1 when none is.",
  ],
  ["overlap of the fronts", "Plans that are on the predicted and the measured front, over plans on either."],
  [
    "hypervolume",
    "How much of the plane is as good as some plan of a front. Here that of the predicted front's plans, as they measure, over that of the measured front.",
  ],
  [
    "regret by an objective",
    "How much worse the plan that is best by prediction measures than the best measured one.",
  ],
];

/**
 * The glossary as a definition list.
 *
 * @param validated whether the report holds predictions against measurements
 */
export function glossary(validated: boolean): Html {
  return html`<dl>${[...words, ...(validated ? validationWords : [])].map(
    ([word, meaning]) => html`<dt>${word}</dt><dd>${meaning}</dd>
`,
  )}</dl>`;
}
