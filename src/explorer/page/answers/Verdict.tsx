import { counted } from "../../../base/counted.ts";
import type { Explorer } from "../useExplorer.ts";

/** The conditions to look at, and the verdict under the shown one in a sentence. */
export function Verdict({
  explorer: { view, isCurrent, state, fault, set, document },
  isDrawn,
}: {
  explorer: Explorer;
  /** Whether all parts of the page show the present answer. */
  isDrawn: boolean;
}) {
  const names = Object.keys(document.conditions as object);
  const shown = view?.conditions.find(({ name }) => name === view.shown);
  return (
    <section class="card verdict" aria-label="Verdict">
      <nav class="tabs" aria-label="Network">
        {names.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={name === state.shown}
            onClick={() => set({ shown: name })}
          >
            {name}
          </button>
        ))}
      </nav>
      {fault ? (
        <p class="fault" role="alert" data-test="fault">
          {fault}
        </p>
      ) : (
        <p class="sentence" aria-live="polite" data-test="verdict">
          {shown?.verdict ?? "Simulating every plan ..."}
        </p>
      )}
      <p
        class="muted"
        data-test="status"
        data-state={view && isCurrent && isDrawn ? (view.isEstimate ? "estimate" : "whole") : "none"}
      >
        {shown?.description}
        {view &&
          (view.isEstimate
            ? ". First estimate, being refined."
            : `. ${counted(view.simulations, "plan")} simulated in ${view.seconds.toFixed(2)} s.`)}
        {view &&
          view.unpredicted > 0 &&
          ` ${counted(view.unpredicted, "plan has", "plans have")} no prediction.`}
      </p>
    </section>
  );
}
