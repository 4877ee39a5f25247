import { formatDuration } from "../../../base/units.ts";
import { limitedBy } from "../../../plan/limitedBy.ts";
import type { PlanDetail } from "../../engine/explorerEngine.ts";
import type { ViewRow } from "../../engine/view.ts";
import { useWidth } from "../useWidth.ts";
import { SaveChart } from "./SaveChart.tsx";

const names = ["compute", "transfer", "waiting"] as const;

/** The mean latency of a plan taken apart, and how busy its devices and links are. */
export function LatencyParts({ row, detail }: { row: ViewRow; detail: PlanDetail | undefined }) {
  const { ref, width } = useWidth<HTMLDivElement>();
  const whole = names.reduce((sum, name) => sum + row.parts[name], 0);
  const share = (name: (typeof names)[number]) => (whole > 0 ? row.parts[name] / whole : 0);
  return (
    <>
      <h3>Where a frame's time goes</h3>
      <div ref={ref} class="chart parts">
        <svg
          width={width}
          height={22}
          role="img"
          data-chart="parts"
          aria-label={names.map((name) => `${name} ${formatDuration(row.parts[name])}`).join(", ")}
        >
          {names.map((name, index) => (
            <rect
              key={name}
              class={`part-${name}`}
              x={width * names.slice(0, index).reduce((sum, before) => sum + share(before), 0)}
              width={width * share(name)}
              height={22}
            />
          ))}
        </svg>
      </div>
      <p class="key">
        {names.map((name) => (
          <span key={name}>
            <span class={`mark ${name}`} /> {name} {formatDuration(row.parts[name])} (
            {Math.round(100 * share(name))} %)
          </span>
        ))}
        <span>Limited by {limitedBy(row)}.</span>
      </p>
      <SaveChart holder={ref} name="latency" />
      {detail && detail.prediction.plan === row.id && (
        <table class="busy">
          <thead>
            <tr>
              <th scope="col">Device or link</th>
              <th scope="col">Busy</th>
              <th scope="col">A frame waits for it</th>
            </tr>
          </thead>
          <tbody>
            {detail.prediction.resources.map(({ name, utilisation, waiting }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class="figure">
                  <meter min={0} max={1} value={utilisation} aria-label={`${name} is busy`} />{" "}
                  {Math.round(100 * utilisation)} %
                </td>
                <td>{formatDuration(waiting)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
