import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { nextPicture, nextTask } from "./nextPicture.ts";
import type { Explorer } from "./useExplorer.ts";

/**
 * Hands the page's state to one part of the page after another, each in a task of its own after the picture of the first parts,
 * so that no task is long. What a reader chooses is shown in all parts at once.
 *
 * @param count number of parts
 * @returns what each part shows, which is drawn again where it differs from what it was
 */
export function useStages(explorer: Explorer, count: number): readonly Explorer[] {
  const [drawn, setDrawn] = useState<readonly Explorer[]>(() => new Array(count).fill(explorer));
  const latest = useRef(explorer);
  latest.current = explorer;
  const isRunning = useRef(false);
  useLayoutEffect(() => {
    if (!isRunning.current && drawn.some((one) => one !== explorer)) void run();
  }, [explorer]);
  const run = async () => {
    isRunning.current = true;
    const shown = [...drawn];
    // News that come meanwhile are for the parts before, too.
    while (shown.some((one) => one !== latest.current)) {
      await nextPicture();
      for (const stage of shown.keys()) {
        if (shown[stage] === latest.current) continue;
        shown[stage] = latest.current;
        setDrawn([...shown]);
        await nextTask();
      }
    }
    isRunning.current = false;
  };
  return drawn.map((one) => (isSameChoice(one, explorer) ? one : explorer));
}

function isSameChoice({ state: a }: Explorer, { state: b }: Explorer): boolean {
  return a.plan === b.plan && a.other === b.other && a.phase === b.phase && a.shown === b.shown;
}
