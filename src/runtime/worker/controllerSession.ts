import { formatBytes } from "../../base/units.ts";
import { decodeLinks } from "../../emulate/hold/emulatedLink.ts";
import type { FeedRules } from "../../graph/feedRules.ts";
import { checkProvider } from "../../graph/runtime/checkProvider.ts";
import { MeasuringProcess } from "../../profile/measuringProcess.ts";
import { ConnectionError } from "../../transport/connectionError.ts";
import { LadderResponder } from "../calibrate/ladderResponder.ts";
import { measureLoad } from "../calibrate/measureLoad.ts";
import { WorkerFailure } from "../protocol/deviceError.ts";
import type { Dialogue, Received } from "../protocol/dialogue.ts";
import { failedReply } from "../protocol/failedReply.ts";
import { rulesOf } from "../protocol/feed.ts";
import { floatBytes } from "../protocol/floats.ts";
import { headBytes } from "../protocol/headBytes.ts";
import type { Head, HeadOf } from "../protocol/messages.ts";
import { unpackArrivals } from "../protocol/packArrivals.ts";
import { headsOf, packTensors } from "../protocol/tensors.ts";
import { checkOrder } from "./checkOrder.ts";
import { describeWorker } from "./describeWorker.ts";
import { faultOfInput } from "./faultOfInput.ts";
import { faultOfPeer } from "./faultOfPeer.ts";
import type { Emulation } from "./heldMessages.ts";
import { type JoinOptions, join } from "./join.ts";
import { PipelineSession } from "./pipelineSession.ts";
import { primeConnection } from "./primeConnection.ts";
import { RequestQueue } from "./requestQueue.ts";
import type { StageStore } from "./stageStore.ts";
import type { WorkerSettings } from "./workerSettings.ts";

/** The surroundings of a session. */
export interface SessionHost {
  /** Makes another process serve the next controller. Resolves when it does. */
  awaitReplacement(): Promise<void>;
  /** Called when the session is over and everything in it has ended. */
  ended(): void;
}

/** The place of a neighbour in a session. */
export interface PeerPlace {
  /** Whether a plan is open, which limits its neighbours itself. */
  inPlan: boolean;
  /** Takes the neighbour's connection. Throws WorkerFailure if the plan has no such neighbour. */
  take: (dialogue: Dialogue) => void;
}

/**
 * Everything that a worker does for one controller, from its hello until it is gone. Requests are served in order. What only
 * measures is loaded when it is asked for: each session is a process of its own, which should start quickly.
 */
export class ControllerSession {
  readonly remote: string;
  readonly #dialogue: Dialogue;
  readonly #settings: WorkerSettings;
  readonly #store: StageStore;
  readonly #host: SessionHost;
  readonly #stop = new AbortController();
  readonly #measuring = new MeasuringProcess();
  #pipeline: PipelineSession | undefined;
  /** The links that lead to the stage that is opened next, if they are emulated. */
  #emulation: Emulation | undefined;
  /** The session in which a neighbour may run the ladder of messages against this worker. */
  #ladderSession: string | undefined;

  constructor(dialogue: Dialogue, settings: WorkerSettings, store: StageStore, host: SessionHost) {
    this.remote = dialogue.remote;
    this.#host = host;
    this.#dialogue = dialogue;
    this.#settings = settings;
    this.#store = store;
    const requests = new RequestQueue(dialogue, {
      serve: (request) => this.#serve(request),
      fail: (error) => this.#fail(error),
    });
    dialogue.onMessage((message) => {
      // Handled immediately: a run that lost its neighbour never ends, and the goodbye must not wait for it.
      if (message.head.type === "bye") void this.#leave();
      // Handled immediately too: the stream itself limits how many may wait, and they need no answer.
      else if (message.head.type === "input" && this.#pipeline)
        this.#pipeline.addInput(message.head, message.body);
      else requests.add(message);
    });
    dialogue.onClose(() => void this.#end().finally(host.ended));
  }

  /** Sends the description of this worker. */
  async welcome(): Promise<void> {
    await this.#dialogue.send(await describeWorker(this.#settings));
  }

  /** Returns the place of a neighbour in this session; undefined if there is no such session. */
  expects({ session, device }: HeadOf<"hello">): PeerPlace | undefined {
    const pipeline = this.#pipeline;
    if (session === undefined) return undefined;
    if (pipeline?.id === session)
      return { inPlan: true, take: (dialogue) => pipeline.accept(dialogue, device) };
    if (this.#ladderSession === session)
      return { inPlan: false, take: (dialogue) => new LadderResponder(dialogue) };
    return undefined;
  }

  /** The open stage. Throws WorkerFailure if there is none. */
  get #opened(): PipelineSession {
    if (!this.#pipeline) throw new WorkerFailure("input", "no stage is open");
    return this.#pipeline;
  }

  async #serve({ head, body }: Received): Promise<void> {
    if (this.#stop.signal.aborted) return;
    switch (head.type) {
      case "has":
        return this.#reply({
          type: "had",
          hash: head.hash,
          has: (await this.#store.find(head.hash)) !== undefined,
        });
      case "store":
        await this.#store.write(head.hash, head.bytes, head.offset, body);
        return this.#reply({ type: "stored", hash: head.hash });
      case "emulate":
        this.#emulation = {
          seed: head.seed,
          links: await faultOfInput(() => decodeLinks(body, this.remote)),
        };
        return this.#reply({ type: "emulating" });
      case "open":
        return this.#open(head, rulesOf(head, body));
      case "return":
        return this.#reply({ type: "returning", clock: await this.#opened.returnTo(head.to) });
      case "run":
        return this.#run(head, body);
      case "stream":
        return this.#stream(head);
      case "pace":
        return this.#reply({ type: "paced", seconds: await this.#opened.measurePace(head.runs) });
      case "usage":
        return this.#reply({ type: "used", cpu: await this.#opened.usage() });
      case "provider":
        await faultOfInput(() => checkProvider(head.provider));
        return this.#reply({ type: "provided" });
      case "measure":
        return this.#measure(head, rulesOf(head, body));
      case "overhead": {
        await faultOfInput(() => checkProvider(head.provider));
        const { measureOverhead } = await import("../calibrate/measureOverhead.ts");
        const overhead = await measureOverhead(this.#settings, head, this.#stop.signal);
        return this.#reply({ type: "overheads", overhead });
      }
      case "expect":
        this.#ladderSession = head.session;
        return this.#reply({ type: "expected" });
      case "ladder": {
        const { message } = this.#settings.limits;
        if (Math.max(...head.sizes) > message - headBytes) {
          throw new WorkerFailure(
            "limit",
            `messages with more than ${formatBytes(message - headBytes)} are not sent`,
          );
        }
        const { measureLadder } = await import("../calibrate/measureLadder.ts");
        const dialogue = await this.#join(head.session, head.to, head.transport, head.deadline);
        try {
          // As before a plan's first frame: its connections and that of its link's profile are in one state.
          const climbed = await faultOfPeer(head.to, async () => {
            const window = await primeConnection(dialogue);
            return measureLadder(dialogue, { ...head, window }, this.#stop.signal);
          });
          return await this.#reply(climbed);
        } finally {
          await dialogue.close();
        }
      }
      case "load":
        return this.#load(head);
      default:
        throw new WorkerFailure("input", `"${head.type}" is nothing that a controller may ask`);
    }
  }

  async #open(order: HeadOf<"open">, rules: FeedRules): Promise<void> {
    if (this.#pipeline) throw new WorkerFailure("input", "a stage is open already");
    checkOrder(order, this.#settings);
    await faultOfInput(() => checkProvider(order.stage?.provider ?? "cpu"));
    const file = order.stage ? await this.#find(order.stage.hash) : undefined;
    this.#pipeline = new PipelineSession({
      settings: this.#settings,
      order,
      rules,
      file,
      join: (address, device) =>
        this.#join(order.session, address, order.transport, order.deadline, {
          device,
          from: order.devices[order.index][order.turn],
        }),
      fail: (failure) => this.#fail(failure),
      emulation: this.#emulation,
    });
    await this.#reply({ type: "opened", ...(await this.#pipeline.open()) });
  }

  async #run({ type: _, ...head }: HeadOf<"run">, body: Uint8Array): Promise<void> {
    const pipeline = this.#opened;
    const workload = { ...head, arrivals: unpackArrivals(head.arrivals, body, head.frames) };
    const tell = (message: Head, rows?: number[][]) =>
      this.#dialogue.send(message, rows && [floatBytes(rows.flat())]).catch((error) => this.#fail(error));
    const { tensors, ...result } = await pipeline.run(
      workload,
      (at) => tell({ type: "started", at }),
      (rows) => tell({ type: "rows", rows: rows.length }, rows),
    );
    await this.#dialogue.send({ type: "finished", ...result }, packTensors(tensors));
  }

  async #stream({ window, inputs }: HeadOf<"stream">): Promise<void> {
    this.#opened.stream({
      window,
      inputs,
      deliver: (frame, tensors, row) => {
        const head = { type: "output" as const, frame, tensors: headsOf(tensors), row };
        this.#dialogue.send(head, packTensors(tensors)).catch((error) => this.#fail(error));
      },
    });
    await this.#reply({ type: "streaming" });
  }

  async #measure(head: HeadOf<"measure">, rules: FeedRules): Promise<void> {
    const { type: _, hash, ranges: __, given: ___, ...request } = head;
    // Measures the machine itself. If it emulates a slower one, the scenario says so (`slowdown`).
    const answer = await this.#measuring
      .measure(
        { ...request, rules, model: await this.#find(hash) },
        { doing: `measuring stage ${hash.slice(0, 12)}`, signal: this.#stop.signal },
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
    await this.#reply({ type: "measured", ...(answer ?? none) });
  }

  async #load({ session, to, transport, deadline, seconds, both }: HeadOf<"load">): Promise<void> {
    const dialogues: Dialogue[] = [];
    try {
      for (let way = 0; way < (both ? 2 : 1); way++)
        dialogues.push(await this.#join(session, to, transport, deadline));
      const [forward, backward] = dialogues;
      await this.#reply(await faultOfPeer(to, () => measureLoad(forward, backward, seconds)));
    } finally {
      await Promise.all(dialogues.map((dialogue) => dialogue.close()));
    }
  }

  async #find(hash: string): Promise<string> {
    const file = await this.#store.find(hash);
    if (file) return file;
    throw new WorkerFailure("hash", `there is no stage with the hash ${hash.slice(0, 12)} here`);
  }

  #join(
    session: string,
    address: string,
    transport: "tcp" | "grpc",
    deadline: number,
    names: Pick<JoinOptions, "device" | "from"> = {},
  ): Promise<Dialogue> {
    return join({
      session,
      address,
      ...names,
      transport,
      deadline,
      settings: this.#settings,
      signal: this.#stop.signal,
    });
  }

  #reply(head: Head): Promise<void> {
    return this.#dialogue.send(head);
  }

  /**
   * Handles the controller's goodbye. Everything ends, and the controller gets its answer when the next one can come.
   */
  async #leave(): Promise<void> {
    try {
      await this.#end();
      await this.#host.awaitReplacement();
      await this.#reply({ type: "gone" });
      // If the controller does not end the connection, this process must not stay.
      await this.#dialogue.close();
    } catch (cause) {
      this.#dialogue.abort(new ConnectionError("lost", (cause as Error).message, { cause }));
    }
  }

  async #end(): Promise<void> {
    this.#stop.abort();
    this.#measuring.close();
    await Promise.all([this.#pipeline?.end(), this.#store.discard()]);
  }

  /** Reports a failure to the controller, which then ends the session. If the controller is gone, nothing is sent. */
  #fail(error: unknown): void {
    if (this.#stop.signal.aborted) return;
    const { code, message } =
      error instanceof WorkerFailure
        ? error
        : { code: "run" as const, message: error instanceof Error ? error.message : String(error) };
    this.#reply(failedReply(code, message)).catch((cause: ConnectionError) => this.#dialogue.abort(cause));
  }
}
