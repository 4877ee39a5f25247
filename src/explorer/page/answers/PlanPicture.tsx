import {
  formatFigure,
  type ObjectiveName,
  objectiveNames,
  objectives,
  wordsPer,
} from "../../../plan/objectives.ts";
import type { Interval } from "../../../plan/prediction.ts";
import type { WorkUnit } from "../../../plan/workUnit.ts";
import type { ViewRow } from "../../engine/view.ts";
import { otherWindows } from "../../state/choosePlan.ts";
import type { Explorer } from "../useExplorer.ts";
import { Cautions } from "./Cautions.tsx";
import { FirstFrames } from "./FirstFrames.tsx";
import { LatencyParts } from "./LatencyParts.tsx";
import { Strip } from "./Strip.tsx";

/** The chosen plan: where the model is cut, what its latency is made of, its first frames. */
export function PlanPicture({ explorer }: { explorer: Explorer }) {
  const { view, chosen, detail, set } = explorer;
  if (!view || !chosen) return null;
  const windows = otherWindows(view.rows, chosen);
  return (
    <section class="card" aria-label="The chosen plan">
      <h2>The chosen plan</h2>
      <p>
        <strong data-test="chosen">{chosen.words}</strong>
        <Cautions row={chosen} />
      </p>
      <Strip explorer={explorer} row={chosen} />
      {windows.length > 1 && (
        <label class="field">
          Frames in flight{" "}
          <select value={chosen.id} onChange={(event) => set({ plan: event.currentTarget.value })}>
            {windows.map(({ row: { id, onFront }, words }) => (
              <option key={id} value={id}>
                {words}
                {onFront ? ", on the front" : ""}
              </option>
            ))}
          </select>
        </label>
      )}
      <dl class="figures">
        {objectiveNames
          .filter((name) => chosen.figures[name] !== null)
          .map((name) => (
            <div key={name}>
              <dt>{wordsPer(objectives[name], view.unit)}</dt>
              <dd data-figure={name} data-value={String(chosen.figures[name])}>
                {formatFigure(objectives[name], chosen.figures[name]!, view.unit)}
                <IntervalWords row={chosen} name={name} unit={view.unit} />
              </dd>
            </div>
          ))}
      </dl>
      <LatencyParts row={chosen} detail={detail} />
      {detail && detail.prediction.plan === chosen.id && <FirstFrames row={chosen} spans={detail.spans} />}
    </section>
  );
}

/** The 95 % interval of a figure, where it has one. */
function IntervalWords({ row, name, unit }: { row: ViewRow; name: ObjectiveName; unit: WorkUnit }) {
  const intervals: Partial<Record<ObjectiveName, Interval>> = {
    latency: row.latencyInterval,
    throughput: row.throughputInterval,
  };
  const interval = intervals[name];
  if (!interval) return null;
  const [low, high] = interval.map((value) => formatFigure(objectives[name], value, unit));
  return (
    <span class="muted" data-interval={name}>
      {" "}
      95 %: {low} to {high}
    </span>
  );
}
