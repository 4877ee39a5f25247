import { existsSync } from "node:fs";
import path from "node:path";
import { withDirectoryLock } from "../base/withDirectoryLock.ts";
import { checkRunIsThere, judgementFile } from "../explore/runDirectory.ts";
import type { ChartFiles } from "../report/chartFiles.ts";
import { refuseStudy } from "../study/resultLog.ts";
import { validationLock } from "../validate/measure/validationLock.ts";
import type { Validated } from "../validate/validateScenario.ts";
import { interruptSignal } from "./interrupt.ts";

/**
 * Validates while holding the lock of a run directory, and writes the report there, with these files of charts. If only the report fails,
 * such as on a full disk, it says how to get one.
 */
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
    try {
      await writeReport(validated.run, directory, validated.validation, { charts, signal: interruptSignal });
    } catch (error) {
      if (existsSync(path.join(directory, judgementFile)))
        console.error(`the judgement is kept; paretopipe report ${directory} writes its report`);
      throw error;
    }
    await checkRunIsThere(directory);
    return validated;
  });
}
