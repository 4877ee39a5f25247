import type { ViewRow } from "../../engine/view.ts";

/** What a reader must know of a plan before trusting its figures; nothing for most plans. */
export function Cautions({ row: { breaks, stable } }: { row: ViewRow }) {
  return (
    <>
      {breaks !== null && <span class="muted"> May not be chosen: {breaks}.</span>}
      {!stable && (
        <span class="muted">
          {" "}
          Unstable: a queue keeps growing, and latency with it for as long as the run lasts.
        </span>
      )}
    </>
  );
}
