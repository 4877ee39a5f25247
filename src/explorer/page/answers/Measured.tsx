import { type ObjectiveName, objectives } from "../../../plan/objectives.ts";
import type { Interval } from "../../../plan/prediction.ts";
import type { MeasuredPoint } from "../../../report/explorer/explorerData.ts";
import { measuredWords } from "../../state/measuredWords.ts";
import type { AxisScale } from "./planeScales.ts";

interface Props {
  points: readonly MeasuredPoint[];
  x: ObjectiveName;
  y: ObjectiveName;
  scales: { x: AxisScale; y: AxisScale };
}

/** What was measured under the shown condition: a cross for each plan, with its 95 % intervals as bars. */
export function Measured({ points, x, y, scales }: Props) {
  return (
    <g class="measured" data-test="measured">
      {points.map((point) => {
        const [a, b] = [figureOf(point, x), figureOf(point, y)];
        if (a === null || b === null) return null;
        const [px, py] = [scales.x.at(a), scales.y.at(b)];
        const [across, up] = [intervalOf(point, x), intervalOf(point, y)];
        return (
          <g key={point.plan} data-measured={point.plan}>
            <title>
              {measuredWords(point, [
                [x, a],
                [y, b],
              ])}
            </title>
            <path d={`M${px - 5} ${py - 5}l10 10M${px - 5} ${py + 5}l10 -10`} />
            {across && (
              <path
                class="bar-of-interval"
                d={`M${scales.x.at(across[0])} ${py - 3}v6m0 -3H${scales.x.at(across[1])}m0 -3v6`}
              />
            )}
            {up && (
              <path
                class="bar-of-interval"
                d={`M${px - 3} ${scales.y.at(up[0])}h6m-3 0V${scales.y.at(up[1])}m-3 0h6`}
              />
            )}
          </g>
        );
      })}
    </g>
  );
}

/** The values that need a place on an axis: what was measured, and the ends of its intervals. */
export function measuredValues(points: readonly MeasuredPoint[], name: ObjectiveName): number[] {
  return points.flatMap((point) => [...(intervalOf(point, name) ?? []), figureOf(point, name) ?? []].flat());
}

function figureOf({ latency, throughput, batch }: MeasuredPoint, name: ObjectiveName): number | null {
  return objectives[name].value({ latency, throughput: throughput.mean, ...(batch && { batch }) });
}

/** Only means have intervals. A rate of inputs is that of frames times the batch. */
function intervalOf({ latency, throughput, batch = 1 }: MeasuredPoint, name: ObjectiveName): Interval {
  if (name === "latency") return latency.interval;
  if (name !== "throughput" || !throughput.interval) return null;
  return [throughput.interval[0] * batch, throughput.interval[1] * batch];
}
