import { formatBytes } from "../../../base/units.ts";
import type { ViewRow } from "../../engine/view.ts";
import { nearestPlan } from "../../state/choosePlan.ts";
import { seriesColour } from "../seriesColour.ts";
import type { Explorer } from "../useExplorer.ts";
import { useWidth } from "../useWidth.ts";
import { SaveChart } from "./SaveChart.tsx";

const curve = 70;
const bar = 34;
const left = 8;

/** Narrowest block, pixels. */
const thin = 3;

interface Props {
  explorer: Explorer;
  /** The plan that is shown; its cuts can be dragged if it is the chosen one. */
  row: ViewRow;
}

/** The model as a strip: blocks as wide as their work, what crosses each cut above, and cuts to drag. */
export function Strip({ explorer: { view, chosen, set }, row }: Props) {
  const { ref, width } = useWidth<HTMLDivElement>();
  if (!view) return null;
  const isChosen = row === chosen;
  const { cuts } = view.model;
  const last = cuts.length - 1;
  // Where plans differ in their batch, the model's frame is not that of every plan.
  const bytesOf = (cut: number) =>
    formatBytes(cuts[cut].bytes / (view.unit === "input" ? view.model.batch : 1));
  const edges = edgesOf(
    cuts.map(({ work }) => work),
    width - 2 * left,
  );
  const most = Math.max(...cuts.map(({ bytes }) => bytes));
  const colourOf = (device: string) =>
    seriesColour(view.devices.findIndex(({ name }) => name === device.split("+")[0]));
  const ends = [0, ...row.cuts, last];
  const move = (index: number, to: number) => {
    const least = index === 0 ? 0 : row.cuts[index - 1];
    const largest = row.cuts[index + 1] ?? last;
    const wanted = Math.min(largest, Math.max(least, to));
    // The nearest cut on the way for which there is a plan.
    for (let far = 0; far <= last; far++) {
      for (const at of [wanted + far, wanted - far]) {
        const moved = row.cuts.map((cut, other) => (other === index ? at : cut));
        const plan = nearestPlan(view.rows, { ...row, cuts: moved });
        if (plan) return set({ plan: plan.id });
      }
    }
  };
  const drag = (index: number) => (event: PointerEvent & { currentTarget: Element }) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = ref.current!.getBoundingClientRect();
    const x = event.clientX - box.left - left;
    const to = edges.reduce(
      (best, edge, cut) => (Math.abs(edge - x) < Math.abs(edges[best] - x) ? cut : best),
      0,
    );
    if (to !== row.cuts[index]) move(index, to);
  };
  return (
    <div ref={ref} class="chart strip">
      <svg width={width} height={curve + bar + 30} data-chart="strip">
        <title>The model as blocks, the bytes that cross each cut, and the device of each block</title>
        <path
          class="bytes"
          d={cuts
            .map(({ bytes }, cut) => `M${left + edges[cut]} ${curve}v${-(bytes / most) * (curve - 16)}`)
            .join("")}
        />
        {row.devices.map((device, stage) => (
          <g key={device}>
            {edges.slice(ends[stage], ends[stage + 1]).map((edge, index) => (
              <rect
                key={edge}
                x={left + edge}
                y={curve}
                width={edges[ends[stage] + index + 1] - edge}
                height={bar}
                style={{ fill: colourOf(device) }}
                class="block"
              />
            ))}
          </g>
        ))}
        {row.cuts.map((cut, index) =>
          isChosen ? (
            <g
              key={index}
              class="handle"
              role="slider"
              tabindex={0}
              aria-label={`Cut ${index + 1}: where ${row.devices[index + 1]} takes over`}
              aria-valuemin={0}
              aria-valuemax={last}
              aria-valuenow={cut}
              aria-valuetext={`after ${cuts[cut].name}, ${bytesOf(cut)}`}
              onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
              onPointerMove={drag(index)}
              onKeyDown={(event) => {
                const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
                if (step === undefined) return;
                event.preventDefault();
                move(index, cut + step);
              }}
            >
              <rect class="grip" x={left + edges[cut] - 12} y={curve - 14} width={24} height={bar + 28} />
              <line x1={left + edges[cut]} x2={left + edges[cut]} y1={curve - 10} y2={curve + bar + 10} />
              <circle cx={left + edges[cut]} cy={curve + bar + 10} r={7} />
            </g>
          ) : (
            <line
              class="fixed-cut"
              key={index}
              x1={left + edges[cut]}
              x2={left + edges[cut]}
              y1={curve - 10}
              y2={curve + bar + 10}
            />
          ),
        )}
      </svg>
      <p class="key muted">
        {row.devices.map((device) => (
          <span key={device}>
            <span class="mark" style={{ background: colourOf(device) }} /> {device}
          </span>
        ))}
      </p>
      <p class="muted">
        {row.cuts.map((cut) => `Cut after ${cuts[cut].name}: ${bytesOf(cut)} per ${view.unit} cross it. `)}
        Bars: bytes at each cut.{isChosen && " Drag a handle, or use the arrow keys."}
      </p>
      <SaveChart holder={ref} name={isChosen ? "model" : "model.other"} />
    </div>
  );
}

/** Returns the place of each cut: blocks as wide as their work, but none narrower than can be seen. */
function edgesOf(work: readonly number[], width: number): number[] {
  const wanted = work.slice(1).map((share, index) => Math.max(thin, (share - work[index]) * width));
  const scale = width / wanted.reduce((sum, one) => sum + one, 0);
  let edge = 0;
  return [0, ...wanted.map((one) => (edge += one * scale))];
}
