import { formatBytes } from "../../../base/units.ts";
import { colours } from "../../../report/charts/palette.ts";
import { nearestPlan } from "../../state/choosePlan.ts";
import type { Explorer } from "../useExplorer.ts";
import { useWidth } from "../useWidth.ts";

const curve = 70;
const bar = 34;
const left = 8;

/** Narrowest block, pixels. */
const thin = 3;

/** The model as a strip: blocks as wide as their work, what crosses each cut above, and cuts to drag. */
export function Strip({ explorer: { view, chosen, set } }: { explorer: Explorer }) {
  const { ref, width } = useWidth<HTMLDivElement>();
  if (!view || !chosen) return null;
  const { cuts } = view.model;
  const last = cuts.length - 1;
  const edges = edgesOf(
    cuts.map(({ work }) => work),
    width - 2 * left,
  );
  const most = Math.max(...cuts.map(({ bytes }) => bytes));
  const colourOf = (device: string) =>
    colours.series[
      view.devices.findIndex(({ name }) => name === device.split("+")[0]) % colours.series.length
    ];
  const ends = [0, ...chosen.cuts, last];
  const move = (index: number, to: number) => {
    const least = index === 0 ? 0 : chosen.cuts[index - 1];
    const largest = chosen.cuts[index + 1] ?? last;
    const wanted = Math.min(largest, Math.max(least, to));
    // The nearest cut on the way for which there is a plan.
    for (let far = 0; far <= last; far++) {
      for (const at of [wanted + far, wanted - far]) {
        const moved = chosen.cuts.map((cut, other) => (other === index ? at : cut));
        const plan = nearestPlan(view.rows, chosen.devices, moved, chosen.window, chosen.batch);
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
    if (to !== chosen.cuts[index]) move(index, to);
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
        {chosen.devices.map((device, stage) => (
          <g key={device}>
            {edges.slice(ends[stage], ends[stage + 1]).map((edge, index) => (
              <rect
                key={edge}
                x={left + edge}
                y={curve}
                width={edges[ends[stage] + index + 1] - edge}
                height={bar}
                fill={colourOf(device)}
                class="block"
              />
            ))}
          </g>
        ))}
        {chosen.cuts.map((cut, index) => (
          <g
            key={index}
            class="handle"
            role="slider"
            tabindex={0}
            aria-label={`Cut ${index + 1}: where ${chosen.devices[index + 1]} takes over`}
            aria-valuemin={0}
            aria-valuemax={last}
            aria-valuenow={cut}
            aria-valuetext={`after ${cuts[cut].name}, ${formatBytes(cuts[cut].bytes)}`}
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
        ))}
      </svg>
      <p class="key muted">
        {chosen.devices.map((device) => (
          <span key={device}>
            <span class="mark" style={{ background: colourOf(device) }} /> {device}{" "}
          </span>
        ))}
        {chosen.cuts.map(
          (cut) => `Cut after ${cuts[cut].name}: ${formatBytes(cuts[cut].bytes)} per frame cross it. `,
        )}
        Bars: bytes at each cut. Drag a handle, or use the arrow keys.
      </p>
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
