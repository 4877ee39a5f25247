import { scaleLinear } from "d3-scale";
import { formatDuration } from "../../../base/units.ts";
import { colours, textOn } from "../../../report/charts/palette.ts";
import type { PlanDetail } from "../../engine/explorerEngine.ts";
import type { ViewRow } from "../../engine/view.ts";
import { useWidth } from "../useWidth.ts";
import { SaveChart } from "./SaveChart.tsx";

const rowHeight = 30;
const labels = 104;

/** A tick this near to the edge is written up to it, so that it is not cut off. */
const halfTick = 30;

/** The outline would hide a bar that is narrower than this. */
const thin = 4;

interface Props {
  row: ViewRow;
  spans: PlanDetail["spans"];
  /** What happens at this time stands out; undefined: nothing does. */
  time: number | undefined;
  name: string;
}

/** The first frames of a plan on its devices and links, over time. */
export function GanttChart({ row, spans, time, name }: Props) {
  const { ref, width } = useWidth<HTMLDivElement>();
  const end = Math.max(...spans.map((span) => span.end));
  const resources = order(row, spans);
  const scale = scaleLinear()
    .domain([0, end])
    .range([labels, width - 10]);
  const ticks = scale.ticks(width < 500 ? 3 : 6);
  const isAtEdge = (tick: number) => scale(tick) > width - halfTick;
  const height = resources.length * rowHeight + 24;
  return (
    <>
      <div ref={ref} class="chart">
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={`When ${resources.join(", ")} work on the first frames, over ${formatDuration(end)}`}
          data-chart="gantt"
        >
          <g class="axes">
            {ticks.map((tick) => (
              <g key={tick} transform={`translate(${scale(tick)},0)`}>
                <line y1={0} y2={height - 20} />
                <text
                  x={isAtEdge(tick) ? width - scale(tick) : 0}
                  y={height - 6}
                  text-anchor={isAtEdge(tick) ? "end" : "middle"}
                >
                  {formatDuration(tick)}
                </text>
              </g>
            ))}
            {resources.map((name, index) => (
              <text key={name} x={0} y={index * rowHeight + rowHeight / 2} dy="0.32em">
                {shortened(name)}
                <title>{name}</title>
              </text>
            ))}
          </g>
          {spans.map(({ resource, kind, frame, begin, end: until }) => {
            const [from, to] = [scale(begin), scale(until)];
            const colour = colours.frames[frame % colours.frames.length];
            const y = resources.indexOf(resource) * rowHeight + (kind === "compute" ? 3 : 8);
            const tall = kind === "compute" ? rowHeight - 6 : rowHeight - 16;
            const isNow = time === undefined || (begin <= time && time <= until);
            return (
              <g key={`${resource} ${frame} ${begin}`} opacity={isNow ? 1 : 0.35}>
                <rect
                  x={from}
                  y={y}
                  width={Math.max(1, to - from)}
                  height={tall}
                  fill={colour}
                  class={to - from < thin ? "thin-span" : "span"}
                  {...(to - from < thin && { stroke: colour })}
                />
                {to - from > 6 + 7 * String(frame + 1).length && kind === "compute" && (
                  <text
                    class="span-number"
                    x={(from + to) / 2}
                    y={y + tall / 2}
                    dy="0.34em"
                    text-anchor="middle"
                    fill={textOn(colour)}
                  >
                    {frame + 1}
                  </text>
                )}
              </g>
            );
          })}
          {time !== undefined && (
            <line class="now" x1={scale(time)} x2={scale(time)} y1={0} y2={height - 20} />
          )}
        </svg>
      </div>
      <SaveChart holder={ref} name={`gantt${name}`} />
    </>
  );
}

/** The plan's devices, and the links between them, in the order that a frame meets them. */
function order({ devices }: ViewRow, spans: PlanDetail["spans"]): string[] {
  const met = devices.flatMap((device, index) => [device, `${device}>${devices[index + 1] ?? devices[0]}`]);
  const used = new Set(spans.map(({ resource }) => resource));
  return [...met.filter((name) => used.has(name)), ...[...used].filter((name) => !met.includes(name))];
}

function shortened(name: string): string {
  return name.length > 16 ? `${name.slice(0, 15)}…` : name;
}
