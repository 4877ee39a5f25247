import { decodeLinks } from "../../emulate/hold/emulatedLink.ts";
import type { FeedRules } from "../../graph/feedRules.ts";
import { checkProvider } from "../../graph/runtime/checkProvider.ts";
import { ConnectionError } from "../../transport/connectionError.ts";
import { WorkerFailure } from "../protocol/deviceError.ts";
import type { Dialogue, Received } from "../protocol/dialogue.ts";
import { failedReply } from "../protocol/failedReply.ts";
import { rulesOf } from "../protocol/feed.ts";
import { floatBytes } from "../protocol/floats.ts";
import type { Head, HeadOf } from "../protocol/messages.ts";
import { unpackArrivals } from "../protocol/packArrivals.ts";
import { headsOf, packTensors } from "../protocol/tensors.ts";
import { checkOrder } from "./checkOrder.ts";
import { describeWorker } from "./describeWorker.ts";
import { faultOfInput } from "./faultOfInput.ts";
import type { Emulation } from "./heldMessages.ts";
import { type JoinOptions, join } from "./join.ts";
import { MeasuringSession } from "./measuringSession.ts";
import { PipelineSession } from "./pipelineSession.ts";
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
 * Everything that a worker does for one controller, from its hello until it is gone. Requests are served in order. Each
 * session is a process of its own, which should start quickly.
 */
export class ControllerSession {
  readonly remote: string;
  readonly #dialogue: Dialogue;
  readonly #settings: WorkerSettings;
  readonly #store: StageStore;
  readonly #host: SessionHost;
  readonly #stop = new AbortController();
  readonly #measuring: MeasuringSession;
  #pipeline: PipelineSession | undefined;
  /** The links that lead to the stage that is opened next, if they are emulated. */
  #emulation: Emulation | undefined;

  constructor(dialogue: Dialogue, settings: WorkerSettings, store: StageStore, host: SessionHost) {
    this.remote = dialogue.remote;
    this.#host = host;
    this.#dialogue = dialogue;
    this.#settings = settings;
    this.#store = store;
    this.#measuring = new MeasuringSession({
      settings,
      find: (hash) => this.#find(hash),
      join: (options) => this.#join(options),
      reply: (head) => this.#reply(head),
      signal: this.#stop.signal,
    });
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
    await this.#dialogue.send(await describeWorker(this.#settings, this.#store));
  }

  /** Returns the place of a neighbour in this session; undefined if there is no such session. */
  expects({ session, device }: HeadOf<"hello">): PeerPlace | undefined {
    const pipeline = this.#pipeline;
    if (session === undefined) return undefined;
    if (pipeline?.id === session)
      return { inPlan: true, take: (dialogue) => pipeline.accept(dialogue, device) };
    const take = this.#measuring.expects(session);
    return take && { inPlan: false, take };
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
      case "overhead":
      case "expect":
      case "ladder":
      case "load":
        return this.#measuring.serve(head, body);
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
      join: (address, device) => {
        const from = order.devices[order.index][order.turn];
        const { session, transport, deadline } = order;
        return this.#join({ session, address, device, from, transport, deadline });
      },
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

  async #find(hash: string): Promise<string> {
    const file = await this.#store.find(hash);
    if (file) return file;
    throw new WorkerFailure("hash", `there is no stage with the hash ${hash.slice(0, 12)} here`);
  }

  #join(options: Omit<JoinOptions, "settings" | "signal">): Promise<Dialogue> {
    return join({ ...options, settings: this.#settings, signal: this.#stop.signal });
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
    await Promise.all([this.#measuring.end(), this.#pipeline?.end(), this.#store.discard()]);
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
