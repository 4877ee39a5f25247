import { bufferCollector } from "../../base/bufferCollector.ts";
import { now } from "../../base/clock.ts";
import { peakMemory } from "../../base/peakMemory.ts";
import type { FeedRules } from "../../graph/feedRules.ts";
import { dataBytes } from "../compute/dataBytes.ts";
import type { FrameSource } from "../pipeline/frameSource.ts";
import { InOrder } from "../pipeline/inOrder.ts";
import type { Item } from "../pipeline/item.ts";
import { Source, type Workload } from "../pipeline/source.ts";
import { StageRunner } from "../pipeline/stageRunner.ts";
import { StreamSource, type StreamSourceOptions } from "../pipeline/streamSource.ts";
import { WorkerFailure } from "../protocol/deviceError.ts";
import type { Received } from "../protocol/dialogue.ts";
import { messageBytes } from "../protocol/messageBytes.ts";
import type { HeadOf } from "../protocol/messages.ts";
import { nextTurns } from "../protocol/partners.ts";
import { headsOf, mismatch, type WireTensor } from "../protocol/tensors.ts";
import { frameMessage, resultMessage, tensorsOf } from "./frameMessages.ts";
import type { Neighbour } from "./neighbour.ts";
import type { Neighbours } from "./neighbours.ts";
import type { StageComputer } from "./stageComputer.ts";

/** The stage, its neighbours and the frames of one run. */
export interface FrameFlowOptions {
  order: HeadOf<"open">;
  /** How the frames' inputs are fed; used at the source. */
  rules: FeedRules;
  computer: StageComputer;
  neighbours: Neighbours;
  /** Called with whatever ends the flow early. */
  fail: (error: unknown) => void;
}

/** The result of a run, as the source has it. */
export type RunResult = Omit<HeadOf<"finished">, "type"> & { tensors: WireTensor[] };

/** The frames that pass one worker's stage: from the previous stage or the source, to the next stage or back. */
export class FrameFlow {
  readonly #options: FrameFlowOptions;
  readonly #stage: StageRunner;
  /** At the source: the frames that are with other stages. */
  readonly #inFlight = new Map<number, Item>();
  readonly #freed = bufferCollector();
  /** Frames from the previous stage. */
  readonly #arrived: InOrder<Item>;
  /** At the source: results. */
  readonly #results: InOrder<Item>;
  /** Free slots for the frames of each device of the previous stage, in turn. */
  readonly #slots: number[];
  #source: FrameSource | undefined;
  /** The run's time 0 on the source's clock, as the latest message says. */
  #origin = 0;
  #running = false;

  constructor(options: FrameFlowOptions) {
    const { order, computer, neighbours, fail } = options;
    this.#options = options;
    const isFirst = order.index === 0;
    const isLast = order.index === order.stages - 1;
    const team = order.devices[order.index].length;
    this.#stage = new StageRunner({
      queue: order.queue,
      ...(order.stage && { compute: (tensors) => computer.run(tensors) }),
      next: nextTurns(order).map((turn) => order.queue > 0 || this.#isFirstSenderTo(turn)),
      ...(isFirst && isLast
        ? { finish: (item) => this.#finish(item) }
        : { forward: (item) => this.#forward(item, isLast) }),
      release: (item) => this.#release(item),
      changed: () => this.#source?.admit(),
      fail,
    });
    this.#arrived = new InOrder(order.turn, team, (item) => this.#stage.accept(item));
    this.#results = new InOrder(0, 1, (item) => this.#source!.complete(item));
    this.#slots = neighbours.previous.map(() => Math.max(1, order.queue));
  }

  /** Whether a run that began here has not ended. */
  get isRunning(): boolean {
    return this.#running;
  }

  /**
   * Plays frames through the plan; at the source only. Calls `started` when the first frame may come, which is the
   * run's time 0, and `takeRows` with finished frames while the run goes on.
   */
  async run(
    workload: Workload,
    started: (at: number) => void,
    takeRows: (rows: number[][]) => void,
  ): Promise<RunResult> {
    const { order, rules, computer } = this.#options;
    this.#checkSource();
    const inputs = await computer.makeInputs(workload.frames, String(workload.seed), rules);
    let rows = 0;
    return new Promise((resolve) => {
      const source = new Source({
        workload,
        queue: order.queue,
        stage: this.#stage,
        inputs,
        takeRows: (finished) => {
          rows += finished.length;
          takeRows(finished);
        },
        done: () => {
          this.#running = false;
          const { drops, firstOutput } = source;
          const tensors = workload.keepOutput ? firstOutput : [];
          const memory = peakMemory();
          resolve({ rows, drops, tensors, output: headsOf(tensors), memory });
        },
      });
      this.#source = source;
      this.#running = true;
      started(source.start());
    });
  }

  /**
   * Starts a stream of frames whose inputs come from the controller; at the source only. Returns the function that takes
   * an input.
   */
  stream(
    options: Omit<StreamSourceOptions, "stage">,
  ): (head: Pick<HeadOf<"input">, "frame" | "tensors">, body: Uint8Array) => void {
    this.#checkSource();
    const source = new StreamSource({ ...options, stage: this.#stage });
    this.#source = source;
    this.#running = true;
    return (head, body) => {
      const wrong = mismatch(this.#options.order.inputs, head.tensors);
      if (wrong) throw new WorkerFailure("shape", `input ${head.frame} is not as announced: ${wrong}`);
      source.add(head.frame, tensorsOf(head, body));
    };
  }

  #checkSource(): void {
    if (this.#options.order.index !== 0)
      throw new WorkerFailure("input", "only the first stage's worker can run frames");
    if (this.#running) throw new WorkerFailure("input", "frames run already");
  }

  /** Admits no further frame. */
  stop(): void {
    this.#source?.stop();
  }

  /** Handles a neighbour's message. */
  take({ head, body }: Received, from: Neighbour): void {
    const { neighbours } = this.#options;
    try {
      if ("leaves" in head && head.leaves) this.#origin = head.leaves.origin;
      switch (head.type) {
        case "frame":
          this.#takeFrame(head, body, from);
          break;
        case "result":
          this.#takeResult(head, body);
          break;
        case "credit":
          this.#stage.addCredit(neighbours.next.indexOf(from));
          break;
        case "ping": {
          const received = now();
          const held = from.link && { held: from.link.calmSeconds(messageBytes({ head, body })) };
          from
            .tell({ type: "pong", id: head.id, received, sent: now(), ...held })
            .catch((error) => this.#options.fail(error));
          break;
        }
        default:
          throw new WorkerFailure(
            "peer",
            `its neighbour ${from.device} sent "${head.type}", which has no meaning here`,
          );
      }
    } catch (error) {
      this.#options.fail(error);
    }
  }

  #takeFrame(head: HeadOf<"frame">, body: Uint8Array, from: Neighbour): void {
    const { order, neighbours } = this.#options;
    const received = now();
    if (order.index === 0) throw new WorkerFailure("peer", "a frame came to the source");
    const place = this.#senderOf(head.frame);
    if (neighbours.previous[place] !== from)
      throw new WorkerFailure("peer", `frame ${head.frame} came from ${from.device}, whose turn it is not`);
    if (this.#slots[place] === 0) throw new WorkerFailure("peer", "a frame came for which there was no slot");
    this.#slots[place]--;
    const wrong = mismatch(order.inputs, head.tensors);
    if (wrong) throw new WorkerFailure("shape", `frame ${head.frame} is not as announced: ${wrong}`);
    const tensors = tensorsOf(head, body);
    const { frame, stamps } = head;
    const times = { received, arrival: 0, begin: 0, end: 0, departed: 0 };
    this.#arrived.add(frame, { frame, tensors, stamps, ...times });
  }

  #takeResult(head: HeadOf<"result">, body: Uint8Array): void {
    const item = this.#inFlight.get(head.frame);
    if (!item)
      throw new WorkerFailure("peer", `a result came for frame ${head.frame}, which is not under way`);
    this.#inFlight.delete(head.frame);
    item.tensors = tensorsOf(head, body);
    item.stamps = head.stamps;
    this.#results.add(head.frame, item);
  }

  #finish(item: Item): void {
    const bytes = sizeOf(item.tensors);
    this.#source!.complete(item);
    item.tensors = [];
    this.#freed(bytes);
  }

  async #forward(item: Item, isLast: boolean): Promise<void> {
    const bytes = sizeOf(item.tensors);
    await (isLast ? this.#sendResult(item) : this.#sendFrame(item));
    item.tensors = [];
    // If the first stage is empty, it sends on inputs that are kept for later frames, so they must not be freed.
    if (this.#options.order.stage) this.#freed(bytes);
  }

  #sendFrame(item: Item): Promise<void> {
    const { order, neighbours } = this.#options;
    if (order.index === 0) this.#inFlight.set(item.frame, { ...item, tensors: [] });
    const { head, body } = frameMessage(item, order.index);
    const { next } = neighbours;
    return next[this.#own(item.frame) % next.length].pass(head, this.#runOrigin, body);
  }

  #sendResult(item: Item): Promise<void> {
    const { order, neighbours } = this.#options;
    const { head, body } = resultMessage(item, order);
    return (neighbours.back ?? neighbours.previous[0])!.pass(head, this.#runOrigin, body);
  }

  /**
   * Tells the previous stage that a slot is free. The source has none in front of it. With queue 0 the slot is this device
   * itself, for the next frame.
   */
  #release({ frame }: Item): void {
    const { order, neighbours } = this.#options;
    if (order.index === 0) return;
    const team = order.devices[order.index].length;
    this.#slots[this.#senderOf(frame)]++;
    const place = this.#senderOf(order.queue === 0 ? frame + team : frame);
    neighbours.previous[place]
      ?.pass({ type: "credit" }, this.#runOrigin)
      .catch((error) => this.#options.fail(error));
  }

  /** Returns the number of a frame among those of this device. */
  #own(frame: number): number {
    const { index, turn, devices } = this.#options.order;
    return (frame - turn) / devices[index].length;
  }

  /** Returns the place, in the previous stage's devices that send here, of the one that sends a frame. */
  #senderOf(frame: number): number {
    return this.#own(frame) % this.#slots.length;
  }

  /** With queue 0, whether this device sends the first frame to a device of the next stage. */
  #isFirstSenderTo(turn: number): boolean {
    const { order } = this.#options;
    return turn % order.devices[order.index].length === order.turn;
  }

  get #runOrigin(): number {
    return this.#source?.origin ?? this.#origin;
  }
}

function sizeOf(tensors: Item["tensors"]): number {
  return typeof tensors === "number" ? 0 : dataBytes(tensors);
}
