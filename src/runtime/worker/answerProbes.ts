import type { Dialogue, Received } from "../protocol/dialogue.ts";
import { failedReply } from "../protocol/failedReply.ts";
import type { Head } from "../protocol/messages.ts";
import { measureRate } from "./measureRate.ts";
import { primeConnection } from "./primeConnection.ts";

/**
 * Answers the other end's probes, or sends probes in this direction where it asks for that. Returns false for other messages.
 */
export function answerProbes(dialogue: Dialogue, { head }: Received): boolean {
  // If the connection is over, its other end already knows.
  const reply = (answer: Head) => void dialogue.send(answer).catch(() => undefined);
  const answer = (work: () => Promise<Head>) =>
    work().then(reply, (error: Error) => reply(failedReply("peer", error.message)));
  switch (head.type) {
    case "probe":
      if (head.acknowledge) reply({ type: "probed", cpu: 0 });
      return true;
    case "prime":
      void answer(async () => {
        await primeConnection(dialogue);
        return { type: "primed" };
      });
      return true;
    case "flood":
      void answer(async () => ({ type: "flooded", rate: await measureRate(dialogue, head.seconds) }));
      return true;
    default:
      return false;
  }
}
