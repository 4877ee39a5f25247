import { simulate } from "../simulate/simulate.ts";
import type { Task } from "./evaluate.ts";
import type { Gantt } from "./run.ts";

/** Maximum number of frames in a Gantt chart; more cannot be read. */
const shown = 12;

/** Returns the first frames of one plan as spans on its devices and links. */
export function gantt({ input, options }: Task): Gantt {
  const spans: Gantt["spans"] = [];
  const short = {
    ...input,
    streams: input.streams.map((stream) => ({ ...stream, frames: Math.min(stream.frames, shown) })),
  };
  simulate(short, {
    recorder: ({ kind, resource, frame, begin, end }) => {
      if (kind === "compute" || kind === "transfer") spans.push({ resource, kind, frame, begin, end });
    },
  });
  return { condition: options.condition, plan: options.plan, spans };
}
