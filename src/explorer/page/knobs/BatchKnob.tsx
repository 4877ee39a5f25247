import { batchesOf, keepBatches } from "../../state/batches.ts";
import type { Explorer } from "../useExplorer.ts";

/** Which batches plans may choose from, where the scenario lists profiles of several. */
export function BatchKnob({ explorer: { document, opened, data, dropped, edit } }: { explorer: Explorer }) {
  const files = new Map([...Object.entries(data.files), ...dropped]);
  const all = batchesOf(opened, files);
  if (all.length < 2) return null;
  const kept = batchesOf(document, files);
  return (
    <fieldset>
      <legend>Inputs of a frame (batch)</legend>
      {all.map((batch) => {
        const isKept = kept.includes(batch);
        return (
          <label key={batch} class="choice">
            <input
              type="checkbox"
              checked={isKept}
              disabled={isKept && kept.length === 1}
              onChange={() => {
                const wanted = isKept ? kept.filter((one) => one !== batch) : [...kept, batch];
                edit(keepBatches(document, opened, files, wanted));
              }}
            />{" "}
            {batch}
          </label>
        );
      })}
      <p class="muted">Each batch that is ticked makes plans of its own.</p>
    </fieldset>
  );
}
