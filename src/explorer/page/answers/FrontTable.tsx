import { limitedBy } from "../../../plan/limitedBy.ts";
import { formatFigure, objectives, wordsPer } from "../../../plan/objectives.ts";
import type { Explorer } from "../useExplorer.ts";
import { Cautions } from "./Cautions.tsx";

/** The front and the baselines as a table, which is also the way to choose a plan without a pointer. */
export function FrontTable({ explorer: { view, set, chosen } }: { explorer: Explorer }) {
  if (!view) return null;
  const x = view.objectives[0];
  const rows = view.rows
    .filter((row) => row.onFront || row.isBaseline)
    .sort((a, b) => (a.figures[x] ?? 0) - (b.figures[x] ?? 0));
  const names = [...new Set([...view.objectives, "latency", "p95", "throughput"] as const)];
  return (
    <section class="card" aria-label="The front">
      <h2>The front and what it is compared with</h2>
      <div class="scroll">
        <table class="plans">
          <thead>
            <tr>
              <th scope="col">Plan</th>
              {names.map((name) => (
                <th scope="col" key={name}>
                  {wordsPer(objectives[name], view.unit)}
                </th>
              ))}
              <th scope="col">Limited by</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id} data-row={row.id}>
                <th scope="row">
                  <button
                    type="button"
                    class="plain"
                    aria-pressed={row.id === chosen?.id}
                    onClick={() => set({ plan: row.id })}
                  >
                    {row.words}
                  </button>
                  {!row.onFront && <span class="muted"> (not on the front)</span>}
                  <Cautions row={row} />
                </th>
                {names.map((name) => (
                  <td key={name} class="figure">
                    {formatFigure(objectives[name], row.figures[name] ?? 0, view.unit)}
                  </td>
                ))}
                <td>{limitedBy(row)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
