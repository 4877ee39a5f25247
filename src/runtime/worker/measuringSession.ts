import { setTimeout as sleep } from "node:timers/promises";
import { formatBytes } from "../../base/units.ts";
import type { FeedRules } from "../../graph/feedRules.ts";
import { checkProvider } from "../../graph/runtime/checkProvider.ts";
import { congestionControl } from "../../profile/congestionControl.ts";
import { MeasuringProcess } from "../../profile/measuringProcess.ts";
import { LadderResponder } from "../calibrate/ladderResponder.ts";
import { measureLoad } from "../calibrate/measureLoad.ts";
import { WorkerFailure } from "../protocol/deviceError.ts";
import type { Dialogue } from "../protocol/dialogue.ts";
import { rulesOf } from "../protocol/feed.ts";
import { headBytes } from "../protocol/headBytes.ts";
import type { Head, HeadOf } from "../protocol/messages.ts";
import { faultOfInput } from "./faultOfInput.ts";
import { faultOfPeer } from "./faultOfPeer.ts";
import type { JoinOptions } from "./join.ts";
import { primeConnection } from "./primeConnection.ts";
import type { WorkerSettings } from "./workerSettings.ts";

/** What a session's measurements need of it. */
export interface MeasuringOptions {
  settings: WorkerSettings;
  /** Returns the file of a stage that was stored. Throws WorkerFailure if there is none. */
  find: (hash: string) => Promise<string>;
  /** Connects to another worker. Throws WorkerFailure. */
  join: (options: Pick<JoinOptions, "session" | "address" | "transport" | "deadline">) => Promise<Dialogue>;
  /** Sends an answer to the controller. */
  reply: (head: Head) => Promise<void>;
  /** Ends measurements that take long. */
  signal: AbortSignal;
}

/** Milliseconds that a measurement which was stopped has to tidy up: its files stay if the process ends before. */
const farewell = 500;

/** A controller's request to measure something. */
type MeasuringRequest = HeadOf<"measure" | "overhead" | "expect" | "ladder" | "load">;

/**
 * What a worker measures for one controller: stages, what the runtime adds, and links to other workers. What is seldom asked for is
 * loaded when it is.
 */
export class MeasuringSession {
  readonly #options: MeasuringOptions;
  readonly #process = new MeasuringProcess();
  /** The session in which a neighbour may run the ladder of messages against this worker. */
  #expected: string | undefined;
  /** Settles when nothing is measured any more; undefined if nothing is. */
  #measuring: Promise<unknown> | undefined;

  constructor(options: MeasuringOptions) {
    this.#options = options;
  }

  /** Returns what takes a neighbour's connection; undefined if this worker was not told to expect it. */
  expects(session: string): ((dialogue: Dialogue) => void) | undefined {
    return this.#expected === session ? (dialogue) => void new LadderResponder(dialogue) : undefined;
  }

  /** Measures what is asked for, and answers. Throws WorkerFailure. */
  async serve(head: MeasuringRequest, body: Uint8Array): Promise<void> {
    const measuring = this.#serve(head, body);
    this.#measuring = measuring.catch(() => undefined);
    try {
      await measuring;
    } finally {
      this.#measuring = undefined;
    }
  }

  /** Ends the process that measures stages, and waits a moment for what the signal has stopped. */
  async end(): Promise<void> {
    this.#process.close();
    if (this.#measuring) await Promise.race([this.#measuring, sleep(farewell)]);
  }

  async #serve(head: MeasuringRequest, body: Uint8Array): Promise<void> {
    const { settings, reply, signal } = this.#options;
    switch (head.type) {
      case "measure":
        return this.#measure(head, rulesOf(head, body));
      case "overhead": {
        await faultOfInput(() => checkProvider(head.provider));
        const { measureOverhead } = await import("../calibrate/measureOverhead.ts");
        return reply({ type: "overheads", overhead: await measureOverhead(settings, head, signal) });
      }
      case "expect":
        this.#expected = head.session;
        return reply({ type: "expected" });
      case "ladder":
        return this.#ladder(head);
      case "load":
        return this.#load(head);
    }
  }

  async #measure(head: HeadOf<"measure">, rules: FeedRules): Promise<void> {
    const { type: _, hash, ranges: __, given: ___, ...request } = head;
    const { find, reply, signal } = this.#options;
    // Measures the machine itself. If it emulates a slower one, the scenario says so (`slowdown`).
    const answer = await this.#process
      .measure(
        { ...request, rules, model: await find(hash) },
        { doing: `measuring stage ${hash.slice(0, 12)}`, signal },
      )
      .catch((cause: Error) => {
        throw new WorkerFailure("run", cause.message, { cause });
      });
    const none = {
      samples: [],
      afterPauses: [],
      pace: null,
      ...{ peakMemory: null, startMemory: 0, startSeconds: 0, loadSeconds: 0 },
    };
    await reply({ type: "measured", ...(answer ?? none) });
  }

  async #ladder(head: HeadOf<"ladder">): Promise<void> {
    const { settings, join, reply, signal } = this.#options;
    const most = settings.limits.message - headBytes;
    if (Math.max(...head.sizes) > most) {
      throw new WorkerFailure("limit", `messages with more than ${formatBytes(most)} are not sent`);
    }
    const { measureLadder } = await import("../calibrate/measureLadder.ts");
    const dialogue = await join({ ...head, address: head.to });
    try {
      // As before a plan's first frame: its connections and that of its link's profile are in one state.
      const climbed = await faultOfPeer(head.to, async () => {
        const window = await primeConnection(dialogue);
        const pauses = (await congestionControl()) === "bbr";
        return measureLadder(dialogue, { ...head, window, pauses }, signal);
      });
      await reply(climbed);
    } finally {
      await dialogue.close();
    }
  }

  async #load(head: HeadOf<"load">): Promise<void> {
    const { join, reply } = this.#options;
    const dialogues: Dialogue[] = [];
    try {
      for (let way = 0; way < (head.both ? 2 : 1); way++)
        dialogues.push(await join({ ...head, address: head.to }));
      const [forward, backward] = dialogues;
      await reply(await faultOfPeer(head.to, () => measureLoad(forward, backward, head.seconds)));
    } finally {
      await Promise.all(dialogues.map((dialogue) => dialogue.close()));
    }
  }
}
