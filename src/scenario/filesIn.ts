import path from "node:path";
import { readLinkProfile, readProfile } from "../profile/profileFile.ts";
import { loadTrace } from "./loadTrace.ts";
import type { ScenarioFiles } from "./scenarioFiles.ts";

/** Returns the files on this machine that a scenario in `directory` names. */
export function filesIn(directory: string): ScenarioFiles {
  return {
    readProfile: (file) => readProfile(path.resolve(directory, file)),
    readLinkProfile: (file) => readLinkProfile(path.resolve(directory, file)),
    loadTrace: (file, words) => loadTrace(path.resolve(directory, file), words),
  };
}
