import { useEffect } from "preact/hooks";
import type { Explorer } from "../useExplorer.ts";
import { DeviceKnobs } from "./DeviceKnobs.tsx";
import { takeFile } from "./dropFiles.ts";
import { LimitKnobs } from "./LimitKnobs.tsx";
import { LinkKnobs } from "./LinkKnobs.tsx";
import { PipelineKnobs } from "./PipelineKnobs.tsx";

/** Everything that can be turned, in groups that fold. */
export function Knobs({ explorer }: { explorer: Explorer }) {
  useEffect(() => {
    const over = (event: DragEvent) => event.preventDefault();
    const drop = (event: DragEvent) => {
      event.preventDefault();
      for (const file of event.dataTransfer?.files ?? []) void takeFile(file, explorer);
    };
    addEventListener("dragover", over);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("drop", drop);
    };
  }, [explorer]);
  return (
    <section class="knobs" aria-label="Knobs">
      <details open>
        <summary>Network: {explorer.state.shown}</summary>
        <LinkKnobs explorer={explorer} />
      </details>
      <details open>
        <summary>Devices</summary>
        <DeviceKnobs explorer={explorer} />
      </details>
      <details>
        <summary>Pipeline and arrivals</summary>
        <PipelineKnobs explorer={explorer} />
      </details>
      <details>
        <summary>Limits and pins</summary>
        <LimitKnobs explorer={explorer} />
      </details>
      <label class="field">
        Open a profile (JSON) or a trace
        <input
          type="file"
          multiple
          onChange={(event) => {
            for (const file of event.currentTarget.files ?? []) void takeFile(file, explorer);
          }}
        />
      </label>
      <button type="button" onClick={explorer.reset}>
        Back to the scenario as it was opened
      </button>
    </section>
  );
}
