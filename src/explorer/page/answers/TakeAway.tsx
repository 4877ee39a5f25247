import { useState } from "preact/hooks";
import { saveText } from "../save.ts";
import type { Explorer } from "../useExplorer.ts";

/** Everything to take along: the scenario, the plans, the link to this state, the command. */
export function TakeAway({ explorer: { text, data, worker, dropped, view } }: { explorer: Explorer }) {
  const [copied, setCopied] = useState(false);
  const stem = data.file.replace(/\.(ya?ml|json)$/i, "");
  const file = `${stem}.explored.yaml`;
  const saveTable = async (which: "plans" | "front") => {
    const tables = await worker.tables();
    if (tables) saveText(`${which}.csv`, tables[which], "text/csv");
  };
  return (
    <section class="card" aria-label="Take away">
      <h2>Take away</h2>
      <div class="buttons">
        <button type="button" onClick={() => saveText(file, text(), "application/yaml")}>
          Scenario as YAML
        </button>
        <button type="button" disabled={!view || view.isEstimate} onClick={() => void saveTable("plans")}>
          Plans as CSV
        </button>
        <button type="button" disabled={!view || view.isEstimate} onClick={() => void saveTable("front")}>
          Front as CSV
        </button>
        <button
          type="button"
          onClick={() => {
            void navigator.clipboard.writeText(location.href).then(() => setCopied(true));
          }}
        >
          {copied ? "Copied" : "Copy the link to this state"}
        </button>
      </div>
      <p>
        Save the scenario beside <code>{data.file}</code>
        {dropped.size > 0 && <>, with {[...dropped.keys()].join(", ")},</>} and get the same figures with
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <pre tabIndex={0}>
        <code>
          npx paretopipe simulate {/^[\w.-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`}
        </code>
      </pre>
      {dropped.size > 0 && <p class="muted">The link does not carry files that were dropped here.</p>}
      <p class="muted">
        ParetoPipe {data.versions.paretopipe}. This page simulates with the same program as{" "}
        <code>paretopipe simulate</code>, and asks nothing of the network.
      </p>
    </section>
  );
}
