import { now } from "../../base/clock.ts";
import { demand } from "../protocol/demand.ts";
import type { Dialogue } from "../protocol/dialogue.ts";

/**
 * Returns the seconds until the other end of a connection, which must answer probes (`answerProbes`), has acknowledged an empty message.
 *
 * @throws ConnectionError; WorkerFailure if the other end refuses
 */
export async function probeRoundTrip(dialogue: Dialogue): Promise<number> {
  const begun = now();
  await demand(dialogue, { type: "probe", acknowledge: true }, "probed");
  return now() - begun;
}
