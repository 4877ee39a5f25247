import { type Html, html } from "../../base/html.ts";
import type { ChartPart } from "../charts/chart.ts";

/** What a reader should look for in a chart. Its own title and subtitle say what it shows. */
export const seen: Record<ChartPart, string> = {
  validation: "",
  overview:
    "What to see: how far two fronts lie apart is what the network costs. Where they meet, a plan does not need it.",
  plane:
    "What to see: the corner of the front, after which more throughput costs much latency, and how far from it the baselines lie.",
  latencies:
    "What to see: a steep line is a steady plan. Where a line bends to the right near the top, a few frames take far longer than most.",
  devices:
    "What to see: the part that is near 100 % busy sets the pace; whatever is nearly idle could do more.",
  "by cut":
    "What to see: at which cut a bar is shortest, and which of its colours grows to either side of it.",
  weather:
    "What to see: a plan whose line is short is good whatever happens; one with a long line is a gamble.",
  gantt:
    "What to see: gaps in the busiest row are time lost, and thin bars that cover them say that the link is why.",
  sweep: "What to see: how far your network is from a line. Close to it, the choice hardly matters.",
  boundary: "What to see: low bars are cheap places to split, above all where they come early.",
};

/** What a reader should look for in a chart, by the beginning of its name, where its part has several kinds of charts. */
export const seenByName: readonly [string, string][] = [
  [
    "placement-",
    "What to see: where the model changes hands, and how much of its work that leaves to the first device.",
  ],
  [
    "validation-fronts",
    "What to see: short lines are good predictions. Lines that cross are plans whose order was wrong.",
  ],
  ["validation-parts", "What to see: the colour in which two bars differ is what the prediction gets wrong."],
  [
    "validation-",
    "What to see: points in the band are predicted to 10 %. All of them on one side would be a bias.",
  ],
];

/** Hides a part of the page behind a summary, which the keyboard opens too, and paper always shows; empty without content. */
export function fold(summary: string, content: readonly Html[]): Html {
  if (content.length === 0) return html``;
  return html`<details><summary>${summary}</summary>
${[...content]}</details>
`;
}
