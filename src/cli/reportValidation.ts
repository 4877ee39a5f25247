import { withDirectoryLock } from "../base/withDirectoryLock.ts";
import { checkRunIsThere } from "../explore/runDirectory.ts";
import type { ChartFiles } from "../report/chartFiles.ts";
import { refuseStudy } from "../study/resultLog.ts";
import { validationLock } from "../validate/measure/validationLock.ts";
import type { Validated } from "../validate/validateScenario.ts";
import { interruptSignal } from "./interrupt.ts";

/** Validates while holding the lock of a run directory, and writes the report there, with these files of charts. */
export function reportValidation(
  directory: string,
  charts: ChartFiles,
  work: () => Promise<Validated>,
): Promise<Validated> {
  return withDirectoryLock(directory, validationLock, async () => {
    refuseStudy(directory);
    const validated = await work();
    // The chart library takes half a second to load, and measuring must not wait for it.
    const { writeReport } = await import("../report/writeReport.ts");
    await writeReport(validated.run, directory, validated.validation, { charts, signal: interruptSignal });
    await checkRunIsThere(directory);
    return validated;
  });
}
