import { useMemo } from "preact/hooks";
import type { ExplorerData } from "../../report/explorer/explorerData.ts";
import { Compare } from "./answers/Compare.tsx";
import { FrontTable } from "./answers/FrontTable.tsx";
import { Model } from "./answers/Model.tsx";
import { Phase } from "./answers/Phase.tsx";
import { Plane } from "./answers/Plane.tsx";
import { PlanPicture } from "./answers/PlanPicture.tsx";
import { TakeAway } from "./answers/TakeAway.tsx";
import { Verdict } from "./answers/Verdict.tsx";
import { Knobs } from "./knobs/Knobs.tsx";
import { Resets } from "./knobs/useTyped.ts";
import { useExplorer } from "./useExplorer.ts";
import { useStages } from "./useStages.ts";

/**
 * The page: the verdict first, then the plane and the chosen plan, with the knobs beside them. Knobs, verdict and plane are drawn at
 * once, the other parts one after the other. A part is only compared with what is on the page when something in it may have changed.
 */
export function App({ data, isInReport }: { data: ExplorerData; isInReport: boolean }) {
  const explorer = useExplorer(data);
  const { view, state, document, dropped, resets, chosen, other } = explorer;
  const [plan, pair, graph, rest] = useStages(explorer, 4);
  const isDrawn = [plan, pair, graph, rest].every((one) => one === explorer);
  const answers = (
    <>
      <Verdict explorer={explorer} isDrawn={isDrawn} />
      <div class="columns">
        {useMemo(
          () => (
            <Resets.Provider value={resets}>
              <Knobs explorer={explorer} />
            </Resets.Provider>
          ),
          [document, state.shown, dropped, view?.unit, resets],
        )}
        <div class="answers">
          {useMemo(
            () => (
              <Plane explorer={explorer} />
            ),
            [view, state.shown, chosen, other],
          )}
          {useMemo(
            () => (
              <PlanPicture explorer={plan} />
            ),
            [plan.view, plan.chosen, plan.detail],
          )}
          {useMemo(
            () => (
              <Compare explorer={pair} />
            ),
            [pair.view, pair.chosen, pair.other, pair.detail, pair.otherDetail],
          )}
          {useMemo(
            () => (
              <Model explorer={graph} />
            ),
            [graph.view, graph.chosen],
          )}
          {useMemo(
            () => (
              <>
                <Phase explorer={rest} />
                <FrontTable explorer={rest} />
                <TakeAway explorer={rest} />
              </>
            ),
            [rest],
          )}
        </div>
      </div>
    </>
  );
  // A report has its own heading.
  if (isInReport) return <div class="in-report">{answers}</div>;
  return (
    <>
      <header>
        <h1>{explorer.view?.name ?? (typeof document.name === "string" ? document.name : "")}</h1>
        <p class="muted">
          What if the network, the devices or the limits were different? Turn a knob: every plan is simulated
          in this page.
        </p>
      </header>
      <main>{answers}</main>
    </>
  );
}
