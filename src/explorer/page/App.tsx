import type { ExplorerData } from "../../report/explorer/explorerData.ts";
import { Compare } from "./answers/Compare.tsx";
import { FrontTable } from "./answers/FrontTable.tsx";
import { Phase } from "./answers/Phase.tsx";
import { Plane } from "./answers/Plane.tsx";
import { PlanPicture } from "./answers/PlanPicture.tsx";
import { TakeAway } from "./answers/TakeAway.tsx";
import { Verdict } from "./answers/Verdict.tsx";
import { Knobs } from "./knobs/Knobs.tsx";
import { useExplorer } from "./useExplorer.ts";

/** The page: the verdict first, then the plane and the chosen plan, with the knobs beside them. */
export function App({ data, isInReport }: { data: ExplorerData; isInReport: boolean }) {
  const explorer = useExplorer(data);
  const answers = (
    <>
      <Verdict explorer={explorer} />
      <div class="columns">
        <Knobs explorer={explorer} />
        <div class="answers">
          <Plane explorer={explorer} />
          <PlanPicture explorer={explorer} />
          <Compare explorer={explorer} />
          <Phase explorer={explorer} />
          <FrontTable explorer={explorer} />
          <TakeAway explorer={explorer} />
        </div>
      </div>
    </>
  );
  // A report has its own heading.
  if (isInReport) return <div class="in-report">{answers}</div>;
  return (
    <>
      <header>
        <h1>{explorer.view?.name ?? String(explorer.document.name ?? "")}</h1>
        <p class="muted">
          What if the network, the devices or the limits were different? Turn a knob: every plan is simulated
          in this page.
        </p>
      </header>
      <main>{answers}</main>
    </>
  );
}
