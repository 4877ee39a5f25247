import type { RefObject } from "preact";
import { saveChart } from "../save.ts";

/** Two buttons that save the chart in an element as SVG and as PNG. */
export function SaveChart({ holder, name }: { holder: RefObject<Element>; name: string }) {
  const save = (kind: "svg" | "png") => holder.current && saveChart(holder.current, name, kind);
  return (
    <div class="buttons save">
      {(["svg", "png"] as const).map((kind) => (
        <button
          key={kind}
          type="button"
          aria-label={`Save the chart ${name} as ${kind.toUpperCase()}`}
          onClick={() => save(kind)}
        >
          {kind.toUpperCase()}
        </button>
      ))}
    </div>
  );
}
