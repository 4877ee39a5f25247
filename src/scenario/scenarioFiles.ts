import type { TraceReading, TraceWords } from "../network/traces/traceReading.ts";
import type { DeviceProfile } from "../profile/deviceProfile.ts";
import type { LinkProfile } from "../profile/linkProfile.ts";

/**
 * Reads the files that a scenario names. Paths are as the scenario writes them. They may be on a disk, or embedded in a page.
 * Each function throws InputError naming the file.
 */
export interface ScenarioFiles {
  readProfile: (path: string) => Promise<DeviceProfile>;
  readLinkProfile: (path: string) => Promise<LinkProfile>;
  loadTrace: (path: string, words: TraceWords) => Promise<TraceReading>;
}
