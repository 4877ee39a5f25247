import { processorTime } from "../../base/processorTime.ts";
import type { Dialogue, Received } from "../protocol/dialogue.ts";
import { answerProbes } from "../worker/answerProbes.ts";

/** The other end of the ladder: receives messages, and acknowledges those that ask for it. */
export class LadderResponder {
  #cpu = processorTime();

  constructor(dialogue: Dialogue) {
    dialogue.onMessage((message: Received) => {
      const { head } = message;
      if (head.type !== "probe") {
        answerProbes(dialogue, message);
        return;
      }
      if (!head.acknowledge) return;
      const cpu = processorTime();
      // If the connection is over, its other end already knows.
      dialogue.send({ type: "probed", cpu: cpu - this.#cpu }).catch(() => undefined);
      this.#cpu = processorTime();
    });
  }
}
