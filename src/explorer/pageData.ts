import type { Run } from "../explore/run.ts";
import type { DeviceProfile } from "../profile/deviceProfile.ts";
import type { LinkProfile } from "../profile/linkProfile.ts";

/** A file that a scenario names: a profile, a link's profile, or the text of a trace. */
export type PageFile =
  | { kind: "profile"; profile: DeviceProfile }
  | { kind: "link profile"; profile: LinkProfile }
  | { kind: "trace"; text: string };

/** What was measured of one plan under one condition: seconds, and frames per second. */
export interface MeasuredPoint {
  condition: string;
  plan: string;
  latency: { mean: number; p95: number | null; p99: number | null };
  throughput: number;
}

/** What the page starts from, embedded in it as JSON. */
export interface PageData {
  schema: "paretopipe/explorer/v1";
  /** The scenario file's name, for the command line and for downloads. */
  file: string;
  /** The scenario file's text, with its comments. */
  text: string;
  /** The files that the scenario names, by their paths as it writes them. */
  files: Record<string, PageFile>;
  versions: Run["versions"];
  measured: MeasuredPoint[];
}
