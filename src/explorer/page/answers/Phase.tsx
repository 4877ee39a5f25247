import { useEffect, useState } from "preact/hooks";
import { parseConditions } from "../../../network/conditions.ts";
import { objectives, wordsPer } from "../../../plan/objectives.ts";
import { formatParameter } from "../../../report/charts/formatParameter.ts";
import { colours } from "../../../report/charts/palette.ts";
import type { Phase as PhaseAnswer } from "../../engine/explorerEngine.ts";
import { type PhaseParameter, phaseParameters } from "../../state/explorerState.ts";
import { linksOf } from "../../state/links.ts";
import { spread } from "../../state/scale.ts";
import { shownPhase } from "../../state/shownPhase.ts";
import { seriesColour, seriesColours } from "../seriesColour.ts";
import type { Explorer } from "../useExplorer.ts";
import { useWidth } from "../useWidth.ts";
import { SaveChart } from "./SaveChart.tsx";

/** The values of each parameter: bits per second, seconds, a probability. */
const values: Record<PhaseParameter, number[]> = {
  rate: spread(1e6, 1e9, 9),
  delay: spread(1e-4, 0.3, 9),
  jitter: spread(1e-4, 0.1, 9),
  loss: spread(1e-3, 0.1, 9),
};

const cell = 30;
const left = 66;

/** Which plan is best where two parameters of the network vary, and where one is now. */
export function Phase({ explorer }: { explorer: Explorer }) {
  const { view, state, set, worker, document } = explorer;
  const { ref, width } = useWidth<HTMLDivElement>();
  const { x, y } = state.phase;
  const [phase, setPhase] = useState<PhaseAnswer>();
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    if (!view || view.isEstimate) return;
    let isCurrent = true;
    const wanted = { condition: view.shown, [x]: values[x], [y]: values[y] };
    void worker.phase(wanted, view.shown).then((answer) => {
      if (!isCurrent || answer === null) return;
      setFault("fault" in answer ? answer.fault : undefined);
      setPhase("fault" in answer ? undefined : answer);
    });
    return () => {
      isCurrent = false;
    };
  }, [worker, view, x, y]);
  const { objective, isThere, cells, isTurned } = shownPhase(
    phase?.sweep,
    state.phase,
    view?.objectives ?? [],
  );
  const splitOf = (plan: string) => phase?.splits.get(plan) ?? plan;
  const at = readable(linksOf(document, state.shown)[0]?.words);
  const isBeyond = at && [x, y].some((name) => isOff(name, at[name]));
  const wide = Math.min(90, Math.floor((width - left - 8) / values[x].length));
  const kinds = [...new Set(cells.map(({ plan }) => splitOf(plan)))];
  const count = (kind: string) => cells.filter(({ plan }) => splitOf(plan) === kind).length;
  const named = kinds.sort((a, b) => count(b) - count(a)).slice(0, seriesColours);
  const colour = (plan: string) => {
    const index = named.indexOf(splitOf(plan));
    return index < 0 ? colours.others : seriesColour(index);
  };
  const rows = values[y].length;
  const places = values[y].flatMap((_, row) => values[x].map((__, column) => ({ column, row })));
  const best = new Map(cells.map((one) => [isTurned ? `${one.y} ${one.x}` : `${one.x} ${one.y}`, one.plan]));
  const empty = places.length - cells.length;
  const choose = (axis: "x" | "y", name: PhaseParameter) => {
    const other = axis === "x" ? y : x;
    const free = name === other ? (axis === "x" ? x : y) : other;
    set({ phase: { ...state.phase, ...(axis === "x" ? { x: name, y: free } : { x: free, y: name }) } });
  };
  return (
    <section class="card" aria-label="The phase diagram">
      <div class="bar">
        <h2>Which split is best where</h2>
        {(["x", "y"] as const).map((axis) => (
          <label key={axis}>
            {axis === "x" ? "Across" : "Up"}{" "}
            <select
              aria-label={axis === "x" ? "Parameter across" : "Parameter up"}
              value={state.phase[axis]}
              onChange={(event) => choose(axis, event.currentTarget.value as PhaseParameter)}
            >
              {phaseParameters.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        ))}
        <label>
          By{" "}
          <select
            aria-label="Best by"
            value={objective}
            onChange={(event) =>
              set({ phase: { ...state.phase, objective: event.currentTarget.value as never } })
            }
          >
            {(view?.objectives ?? []).map((name) => (
              <option key={name} value={name}>
                {wordsPer(objectives[name], view?.unit ?? "frame")}
              </option>
            ))}
          </select>
        </label>
      </div>
      {fault && <p class="muted">No diagram: {fault.replace(/^sweep: /, "")}.</p>}
      <div ref={ref} class="chart">
        {isThere && (
          <svg
            width={width}
            height={rows * cell + 44}
            role="img"
            aria-label={`The best split by ${wordsPer(objectives[objective], view?.unit ?? "frame")}: ${named.map((kind) => `${kind} in ${count(kind)}`).join(", ")}${empty > 0 ? `, no plan in ${empty}` : ""} of ${places.length} cells`}
            data-chart="phase"
          >
            {places.map(({ column, row }) => {
              const plan = best.get(`${column} ${row}`);
              return (
                <rect
                  key={`${column} ${row}`}
                  x={left + column * wide}
                  y={(rows - 1 - row) * cell}
                  width={wide - 1}
                  height={cell - 1}
                  {...(plan === undefined ? { class: "no-plan" } : { style: { fill: colour(plan) } })}
                >
                  <title>{`${formatParameter(x, values[x][column])}, ${formatParameter(y, values[y][row])}: ${plan === undefined ? "no plan" : splitOf(plan)}`}</title>
                </rect>
              );
            })}
            <g class="axes">
              {values[x].map((value, index) =>
                index % (wide < 68 ? 2 : 1) === 0 ? (
                  <text key={value} x={left + (index + 0.5) * wide} y={rows * cell + 16} text-anchor="middle">
                    {formatParameter(x, value)}
                  </text>
                ) : null,
              )}
              {values[y].map((value, index) => (
                <text key={value} x={left - 6} y={(rows - 0.5 - index) * cell} dy="0.32em" text-anchor="end">
                  {formatParameter(y, value)}
                </text>
              ))}
              <text class="title" x={left} y={rows * cell + 36}>
                {x} across, {y} up
              </text>
            </g>
            {at && (
              <Crosshair
                across={placeOf(x, at[x])}
                up={placeOf(y, at[y])}
                wide={wide}
                columns={values[x].length}
                rows={rows}
              />
            )}
          </svg>
        )}
      </div>
      {isThere && <SaveChart holder={ref} name="phase" />}
      <p class="key">
        {named.map((kind) => (
          <span key={kind}>
            <span class="mark" style={{ background: colour(kind) }} /> {kind}
          </span>
        ))}
        {kinds.length > named.length && (
          <span>
            <span class="mark" style={{ background: colours.others }} />{" "}
            {othersWords(kinds.length - named.length)}
          </span>
        )}
        {isThere && empty > 0 && (
          <span>
            <span class="mark no-plan-mark" /> no plan: none that may be chosen keeps up with the arrivals and
            to the limits there
          </span>
        )}
      </p>
      {isThere && (
        <p class="muted">
          A cell shows the split that is best there, from short simulations.
          {at &&
            ` The cross is where the first link is now${isBeyond ? ", at the edge because that lies beyond" : ""}.`}
        </p>
      )}
    </section>
  );
}

/** Where the first link is now. */
function Crosshair(props: { across: number; up: number; wide: number; columns: number; rows: number }) {
  const { across, up, wide, columns, rows } = props;
  const [px, py] = [left + across * wide, (rows - up) * cell];
  return <path class="crosshair" d={`M${px} 0V${rows * cell}M${left} ${py}H${left + columns * wide}`} />;
}

/** The figures of a link; undefined if it is measured, or its words are not netem's. */
function readable(words: string | null | undefined): Record<PhaseParameter, number> | undefined {
  if (typeof words !== "string") return undefined;
  try {
    return parseConditions(words);
  } catch {
    return undefined;
  }
}

/** The place of a value along its axis in cells; at an end for a value beyond it. */
function placeOf(name: PhaseParameter, value: number): number {
  const { length } = values[name];
  return Math.min(1, Math.max(0, shareOf(name, value))) * (length - 1) + 0.5;
}

function isOff(name: PhaseParameter, value: number): boolean {
  const share = shareOf(name, value);
  // The outer cells reach half a cell beyond their values.
  const half = 0.5 / (values[name].length - 1);
  return share < -half || share > 1 + half;
}

/** Where a value lies on its axis: 0 for the first cell's, 1 for the last one's. */
function shareOf(name: PhaseParameter, value: number): number {
  const list = values[name];
  return Math.log(value / list[0]) / Math.log(list[list.length - 1] / list[0]);
}

function othersWords(count: number): string {
  return count === 1 ? "1 other" : `${count} others`;
}
