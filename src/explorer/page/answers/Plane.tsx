import { useMemo, useState } from "preact/hooks";
import {
  formatFigure,
  type ObjectiveName,
  objectiveNames,
  objectives,
  wordsPer,
} from "../../../plan/objectives.ts";
import type { View, ViewRow } from "../../engine/view.ts";
import { setAt } from "../../state/links.ts";
import type { Explorer } from "../useExplorer.ts";
import { useWidth } from "../useWidth.ts";
import { Measured, measuredValues } from "./Measured.tsx";
import { PlanPoints } from "./PlanPoints.tsx";
import { type AxisScale, axisScale } from "./planeScales.ts";
import { SaveChart } from "./SaveChart.tsx";

const height = 380;
const margin = { left: 58, right: 14, top: 34, bottom: 42 };

/** The plane of two objectives: every plan, the front, the baselines, what was measured. */
export function Plane({ explorer }: { explorer: Explorer }) {
  const { view, opened, edit, state, set, chosen, other, data } = explorer;
  const { ref, width } = useWidth<HTMLDivElement>();
  const [hovered, setHovered] = useState<string>();
  const [x, y] = axesOf(view);
  const rows = view?.shown === state.shown ? view.rows : [];
  const measured = useMemo(
    () => data.measured.filter(({ condition }) => condition === state.shown),
    [data, state.shown],
  );
  const scales = useMemo(() => {
    const across = width < 500 ? 4 : 8;
    return {
      x: axisScale(rows, x, [margin.left, width - margin.right], across, measuredValues(measured, x)),
      y: axisScale(rows, y, [height - margin.bottom, margin.top], 6, measuredValues(measured, y)),
    };
  }, [rows, measured, x, y, width]);
  const targets = useMemo(() => {
    return new Map(
      rows.flatMap((row): [string, readonly [number, number]][] => {
        const [a, b] = [row.figures[x], row.figures[y]];
        return a === null || b === null ? [] : [[row.id, [scales.x.at(a), scales.y.at(b)]]];
      }),
    );
  }, [rows, scales, x, y]);
  const front = rows.filter(({ onFront }) => onFront);
  // With one objective, the front is of the axis across alone.
  const isLine = view?.objectives.includes(x) && view.objectives.includes(y);
  const marked = rows.filter((row) => row.onFront || row.isBaseline);
  const told = rows.find(({ id }) => id === hovered) ?? chosen;
  const nearest = (event: MouseEvent & { currentTarget: Element }) => {
    const box = event.currentTarget.getBoundingClientRect();
    let best: string | undefined;
    let least = 30 ** 2;
    for (const [id, [px, py]] of targets) {
      const far = (px - event.clientX + box.left) ** 2 + (py - event.clientY + box.top) ** 2;
      if (far < least) [best, least] = [id, far];
    }
    return best;
  };
  const setAxis = (index: 0 | 1, name: ObjectiveName) => {
    const [first, second, ...more] = view?.objectives ?? [x, y];
    const axes = index === 0 ? [name, second ?? y] : [first, name];
    edit((document) => setAt(document, ["objectives"], [...new Set([...axes, ...more])]));
  };
  const unit = view?.unit ?? "frame";
  return (
    <section class="card" aria-label="The plane">
      <div class="bar">
        <h2>Every plan</h2>
        {([0, 1] as const).map((index) => (
          <label key={index}>
            {index === 0 ? "Across" : "Up"}{" "}
            <select
              aria-label={index === 0 ? "Objective across" : "Objective up"}
              value={[x, y][index]}
              onChange={(event) => setAxis(index, event.currentTarget.value as ObjectiveName)}
            >
              {objectiveNames
                .filter(
                  (name) => (name !== "energy" || opened.energy !== undefined) && name !== [x, y][1 - index],
                )
                .map((name) => (
                  <option key={name} value={name}>
                    {wordsPer(objectives[name], unit)}
                  </option>
                ))}
            </select>
          </label>
        ))}
      </div>
      <div ref={ref} class="chart">
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: the table of the front chooses plans by keyboard */}
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={`${rows.length} plans by ${wordsPer(objectives[x], unit)} and ${wordsPer(objectives[y], unit)}; ${front.length} on the front. The table below lists the front.`}
          data-chart="plane"
          onPointerMove={(event) => setHovered(nearest(event))}
          onPointerLeave={() => setHovered(undefined)}
          onClick={(event) => {
            const id = nearest(event);
            if (id !== undefined) set(event.shiftKey ? { other: id } : { plan: id });
          }}
        >
          <Axes x={x} y={y} scales={scales} width={width} unit={unit} />
          <PlanPoints
            rows={rows}
            targets={targets}
            line={isLine ? [objectives[x].direction, objectives[y].direction] : undefined}
            rings={[other, chosen]}
            still={
              <>
                <Intervals rows={marked} scales={scales} isPlane={x === "latency" && y === "throughput"} />
                <Measured points={measured} x={x} y={y} scales={scales} />
              </>
            }
          />
        </svg>
      </div>
      <p class="told" data-test="told">
        {told ? (
          <>
            <strong>{told.words}</strong>: {formatFigure(objectives[x], told.figures[x] ?? 0, unit)},{" "}
            {formatFigure(objectives[y], told.figures[y] ?? 0, unit)}
            {told.stable ? "" : "; unstable: a queue keeps growing"}
          </>
        ) : (
          " "
        )}
      </p>
      <p class="muted key">
        <span>
          <span class="mark front-mark" /> front
        </span>
        <span>
          <span class="mark square-mark" /> all local
        </span>
        <span>
          <span class="mark diamond-mark" /> all remote
        </span>
        <span>
          <span class="mark dot-mark" /> other plans
        </span>
        {rows.some(({ stable }) => !stable) && (
          <span>
            <span class="mark dot-mark unstable-mark" /> unstable: a queue keeps growing
          </span>
        )}
        {rows.some(({ figures }) =>
          [x, y].some((name, axis) => isBeyond(figures[name], scales[axis === 0 ? "x" : "y"])),
        ) && <span>at the edge: beyond the axis</span>}
        {measured.length > 0 && <span>× measured, with its 95 % interval</span>}
      </p>
      <p class="muted">
        Click a point to see its plan, which gets a ring; with Shift, to compare it, with a dashed ring.
      </p>
      <SaveChart holder={ref} name="plane" />
    </section>
  );
}

function isBeyond(figure: number | null, { most }: AxisScale): boolean {
  return figure !== null && figure > most;
}

/** The objectives of the axes: the scenario's first two. */
export function axesOf(view: View | undefined): [ObjectiveName, ObjectiveName] {
  const [x = "latency", y = x === "throughput" ? "latency" : "throughput"] = view?.objectives ?? [];
  return [x, y];
}

interface Scales {
  x: AxisScale;
  y: AxisScale;
}

function Axes({
  x,
  y,
  scales,
  width,
  unit,
}: {
  x: ObjectiveName;
  y: ObjectiveName;
  scales: Scales;
  width: number;
  unit: View["unit"];
}) {
  const title = (name: ObjectiveName) => {
    const { direction } = objectives[name];
    return `${wordsPer(objectives[name], unit)} (${direction === "min" ? "less" : "more"} is better)`;
  };
  const tickWords = (name: ObjectiveName, tick: number) =>
    formatFigure(objectives[name], tick, unit).replace(/ (frame|input)s\/s/, "/s");
  return (
    <g class="axes">
      {scales.x.ticks.map((tick) => (
        <g key={tick} transform={`translate(${scales.x.at(tick)},0)`}>
          <line y1={margin.top} y2={height - margin.bottom} />
          <text y={height - margin.bottom + 16} text-anchor="middle">
            {tickWords(x, tick)}
          </text>
        </g>
      ))}
      {scales.y.ticks.map((tick) => (
        <g key={tick} transform={`translate(0,${scales.y.at(tick)})`}>
          <line x1={margin.left} x2={width - margin.right} />
          <text x={margin.left - 6} dy="0.32em" text-anchor="end">
            {tickWords(y, tick)}
          </text>
        </g>
      ))}
      <text class="title" x={width - margin.right} y={height - 6} text-anchor="end">
        {title(x)}
      </text>
      <text class="title" x={margin.left - 44} y={14}>
        {title(y)}
      </text>
    </g>
  );
}

/** The 95 % intervals of latency and throughput, where there are any. */
function Intervals({ rows, scales, isPlane }: { rows: ViewRow[]; scales: Scales; isPlane: boolean }) {
  if (!isPlane) return null;
  return (
    <path
      class="interval"
      d={rows
        .map(({ figures, latencyInterval: l, throughputInterval: t }) => {
          const [px, py] = [scales.x.at(figures.latency!), scales.y.at(figures.throughput!)];
          return `${l ? `M${scales.x.at(l[0])} ${py}H${scales.x.at(l[1])}` : ""}${t ? `M${px} ${scales.y.at(t[0])}V${scales.y.at(t[1])}` : ""}`;
        })
        .join("")}
    />
  );
}
