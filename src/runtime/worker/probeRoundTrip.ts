import { now } from "../../base/clock.ts";
import { WorkerFailure } from "../protocol/deviceError.ts";
import type { Dialogue } from "../protocol/dialogue.ts";

/**
 * Returns the seconds until the other end of a connection, which must answer probes (`answerProbes`), has acknowledged an empty message.
 *
 * @throws ConnectionError; WorkerFailure if the other end refuses
 */
export async function probeRoundTrip(dialogue: Dialogue): Promise<number> {
  const begun = now();
  const { head } = await dialogue.ask({ type: "probe", acknowledge: true }, "probed");
  if (head.type === "failed") throw new WorkerFailure("peer", `the other end refused: ${head.message}`);
  return now() - begun;
}
