import { useEffect, useState } from "preact/hooks";
import { formatDuration } from "../../../base/units.ts";
import type { PlanDetail } from "../../engine/explorerEngine.ts";
import type { ViewRow } from "../../engine/view.ts";
import { GanttChart } from "./GanttChart.tsx";
import { Pipeline } from "./Pipeline.tsx";

/** Seconds that the first frames take when they are played. */
const playing = 8;

/** Steps of the slider of time. */
const steps = 400;

/**
 * The first frames of a plan, as a pipeline that is played and as a Gantt chart below it. Readers who want no motion move the time
 * themselves; they are offered no playing.
 */
export function FirstFrames({
  row,
  spans,
  name = "",
}: {
  row: ViewRow;
  spans: PlanDetail["spans"];
  name?: string;
}) {
  const end = Math.max(...spans.map((span) => span.end));
  const [time, setTime] = useState<number>();
  const [isPlaying, setPlaying] = useState(false);
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  useEffect(() => {
    if (!isPlaying) return;
    const begun = performance.now();
    let frame = 0;
    const step = () => {
      const share = (performance.now() - begun) / 1000 / playing;
      setTime(share >= 1 ? undefined : share * end);
      if (share < 1) frame = requestAnimationFrame(step);
      else setPlaying(false);
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [isPlaying, end]);
  return (
    <>
      <div class="bar">
        <h3>The first frames</h3>
        <label class="time">
          Time{" "}
          <input
            type="range"
            min={0}
            max={steps}
            value={((time ?? 0) / end) * steps}
            aria-valuetext={formatDuration(time ?? 0)}
            onInput={(event) => {
              setPlaying(false);
              setTime((Number(event.currentTarget.value) / steps) * end);
            }}
          />
        </label>
        {!isStill && (
          <button type="button" onClick={() => setPlaying(!isPlaying)}>
            {isPlaying ? "Stop" : "Play"}
          </button>
        )}
      </div>
      <Pipeline row={row} spans={spans} time={time ?? 0} name={name} />
      <GanttChart row={row} spans={spans} time={time} name={name} />
    </>
  );
}
