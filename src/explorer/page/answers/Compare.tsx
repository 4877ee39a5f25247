import { formatFigure, objectiveNames, objectives, wordsPer } from "../../../plan/objectives.ts";
import { changeWords } from "../../state/changeWords.ts";
import type { Explorer } from "../useExplorer.ts";
import { Cautions } from "./Cautions.tsx";
import { FirstFrames } from "./FirstFrames.tsx";
import { LatencyParts } from "./LatencyParts.tsx";
import { Strip } from "./Strip.tsx";

/** The chosen plan and another one, side by side. */
export function Compare({ explorer }: { explorer: Explorer }) {
  const { view, chosen, other, detail, otherDetail, set } = explorer;
  if (!view || !chosen) return null;
  const offered = view.rows.filter((row) => row.onFront || row.isBaseline || row.id === other?.id);
  return (
    <section class="card" aria-label="Two plans">
      <div class="bar">
        <h2>Two plans side by side</h2>
        <label>
          Compare with{" "}
          <select
            value={other?.id ?? ""}
            onChange={(event) => set({ other: event.currentTarget.value || undefined })}
          >
            <option value="">no other plan</option>
            {offered.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </select>
        </label>
      </div>
      {other && (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
          <section class="scroll" aria-label="Figures of the two plans" tabIndex={0}>
            <table>
              <thead>
                <tr>
                  <th scope="col">Figure</th>
                  <th scope="col">{chosen.words}</th>
                  <th scope="col">{other.words}</th>
                  <th scope="col">Change</th>
                </tr>
              </thead>
              <tbody>
                {objectiveNames.flatMap((name) => {
                  const [a, b] = [chosen.figures[name], other.figures[name]];
                  if (a === null || b === null) return [];
                  return [
                    <tr key={name}>
                      <th scope="row">{wordsPer(objectives[name], view.unit)}</th>
                      <td>{formatFigure(objectives[name], a, view.unit)}</td>
                      <td>{formatFigure(objectives[name], b, view.unit)}</td>
                      <td>{changeWords(a, b)}</td>
                    </tr>,
                  ];
                })}
              </tbody>
            </table>
          </section>
          <div class="pair">
            {[[chosen, detail] as const, [other, otherDetail] as const].map(([row, own]) => (
              <div key={row.id}>
                <p>
                  <strong>{row.words}</strong>
                  <Cautions row={row} />
                </p>
                <Strip explorer={explorer} row={row} />
                <LatencyParts row={row} detail={own} />
                {own && own.prediction.plan === row.id && (
                  <FirstFrames row={row} spans={own.spans} name={row === chosen ? ".this" : ".other"} />
                )}
              </div>
            ))}
          </div>
        </>
      )}
    </section>
  );
}
