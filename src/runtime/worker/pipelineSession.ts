import { setTimeout as sleep } from "node:timers/promises";
import { now } from "../../base/clock.ts";
import type { FeedRules } from "../../graph/feedRules.ts";
import { ConnectionError } from "../../transport/connectionError.ts";
import { bufferCollector } from "../compute/bufferCollector.ts";
import { Computer } from "../compute/computer.ts";
import { dataBytes } from "../compute/dataBytes.ts";
import { type ClockEstimate, estimateClock } from "../pipeline/clockOffset.ts";
import type { Item } from "../pipeline/item.ts";
import { Source, type Workload } from "../pipeline/source.ts";
import { Stage } from "../pipeline/stage.ts";
import type { Channel, Received } from "../protocol/channel.ts";
import { WorkerFailure } from "../protocol/deviceError.ts";
import type { Head, HeadOf } from "../protocol/messages.ts";
import { headsOf, mismatch, packTensors, unpackTensors, type WireTensor } from "../protocol/tensors.ts";
import type { WorkerSettings } from "./workerSettings.ts";

/** Number of different inputs; frames use them in turn. */
const differentInputs = 2;

/**
 * Milliseconds in which a neighbour must answer a goodbye, and the compute thread must end. A neighbour that takes
 * longer is stopped or gone. A thread that takes longer is in native code, and ends with this process.
 */
const farewell = 500;

export interface PipelineSessionOptions {
  settings: WorkerSettings;
  order: HeadOf<"open">;
  /** How the frames' inputs are fed; used at the source. */
  rules: FeedRules;
  /** The stage's file; undefined if the stage is empty. */
  file: string | undefined;
  /** Connects to the worker of another stage, as a peer of this session. */
  join: (address: string, device: string) => Promise<Channel>;
  /** Called once, with the failure that ended the session early. */
  fail: (failure: WorkerFailure) => void;
}

/** The worker of the previous or next stage, and the connection to it. */
interface Neighbour {
  device: string;
  channel: Channel;
}

/** One worker's part in a running plan: its stage, the connections to its neighbours, and at the source the frames. */
export class PipelineSession {
  readonly id: string;
  readonly #options: PipelineSessionOptions;
  readonly #stage: Stage;
  readonly #computer: Computer;
  readonly #neighbours = new Set<Neighbour>();
  readonly #inFlight = new Map<number, Item>();
  readonly #freed = bufferCollector();
  #previous: Neighbour | undefined;
  #next: Neighbour | undefined;
  #back: Neighbour | undefined;
  #source: Source | undefined;
  #inputs: WireTensor[][] = [];
  #joining = false;
  #running = false;
  #over = false;

  constructor(options: PipelineSessionOptions) {
    const { order, settings } = options;
    this.#options = options;
    this.id = order.session;
    this.#computer = new Computer(settings.slowdown);
    const isFirst = order.index === 0;
    const isLast = order.index === order.stages - 1;
    this.#stage = new Stage({
      queue: order.queue,
      ...(order.stage && { compute: (tensors) => this.#compute(tensors) }),
      needsCredit: !isLast,
      ...(isFirst && isLast
        ? { finish: (item) => this.#finish(item) }
        : { forward: (item) => this.#forward(item, isLast) }),
      release: () => this.#send(this.#previous, { type: "credit" }),
      changed: () => this.#source?.admit(),
      fail: (error) => this.#fail(error),
    });
  }

  /** Loads the stage and connects to its neighbours. Throws WorkerFailure. */
  async open(): Promise<{ loadSeconds: number; clock: ClockEstimate | null }> {
    const { order, file, settings, join } = this.#options;
    let loadSeconds = 0;
    if (order.stage) {
      const runtime = { provider: order.stage.provider, threads: settings.threads };
      try {
        loadSeconds = await this.#computer.load(file!, runtime);
      } catch (cause) {
        throw new WorkerFailure("load", `the stage does not load: ${(cause as Error).message}`, { cause });
      }
    }
    if (order.next === null) return { loadSeconds, clock: null };
    const device = order.devices[order.index + 1];
    this.#joining = true;
    try {
      this.#next = this.#adopt(device, await join(order.next, device));
    } finally {
      this.#joining = false;
    }
    return { loadSeconds, clock: await this.#clockOf(this.#next) };
  }

  /**
   * Connects to the source to bring it results, unless the source is the previous stage. Resolves to the source's clock
   * compared with this one. Throws WorkerFailure.
   */
  async returnTo(address: string): Promise<ClockEstimate> {
    const { order, join } = this.#options;
    const [device] = order.devices;
    this.#back = this.#adopt(device, await join(address, device));
    return this.#clockOf(this.#back);
  }

  /**
   * Accepts a neighbour: the previous stage, or at the source the last stage, which brings results. Throws
   * WorkerFailure if there already is one.
   */
  accept(channel: Channel): void {
    const { index, devices } = this.#options.order;
    // Neighbours are told to connect one after the other. While this worker connects to the next one, only this worker
    // itself can appear here.
    if (this.#joining) throw new WorkerFailure("peer", `this address leads back to ${devices[index]} itself`);
    if (this.#previous) throw new WorkerFailure("peer", `${devices[index]} has all its neighbours already`);
    this.#previous = this.#adopt(devices.at(index - 1)!, channel);
  }

  /**
   * Plays frames through the plan; at the source only. Calls `started` when the first frame may come, which is the
   * run's time 0, and `takeRows` with finished frames while the run goes on.
   */
  async run(
    workload: Workload,
    started: (at: number) => void,
    takeRows: (rows: number[][]) => void,
  ): Promise<Omit<HeadOf<"finished">, "type"> & { tensors: WireTensor[] }> {
    const { order } = this.#options;
    if (order.index !== 0) throw new WorkerFailure("input", "only the first stage's worker can run frames");
    const count = Math.min(differentInputs, workload.frames);
    const seed = String(workload.seed);
    const { rules } = this.#options;
    if (order.stage) await this.#computer.keepFeeds(order.inputs, seed, count, rules);
    else this.#inputs = await this.#computer.makeFeeds(order.inputs, seed, count, rules);
    let taken = 0;
    return new Promise((resolve) => {
      const source = new Source({
        workload,
        queue: order.queue,
        stage: this.#stage,
        inputs: (frame) => (order.stage ? frame % count : this.#inputs[frame % count]),
        takeRows: (rows) => {
          taken += rows.length;
          takeRows(rows);
        },
        done: () => {
          this.#running = false;
          const tensors = workload.keepOutput ? source.firstOutput : [];
          resolve({
            rows: taken,
            drops: source.drops,
            tensors,
            output: headsOf(tensors),
            memory: process.resourceUsage().maxRSS * 1024,
          });
        },
      });
      this.#source = source;
      this.#running = true;
      started(source.start());
    });
  }

  /** Ends the session: closes the connections and stops the thread. Never waits for native code. */
  async end(): Promise<void> {
    this.#over = true;
    this.#source?.stop();
    const goodbyes = [...this.#neighbours].map(({ channel }) => channel.close());
    await Promise.race([Promise.all(goodbyes), sleep(farewell)]);
    for (const { channel } of this.#neighbours) {
      channel.abort(new ConnectionError("silent", `${channel.remote} did not answer a goodbye`));
    }
    await Promise.race([this.#computer.stop(), sleep(farewell)]);
  }

  #adopt(device: string, channel: Channel): Neighbour {
    const neighbour = { device, channel };
    this.#neighbours.add(neighbour);
    channel.onMessage((message) => this.#take(message, neighbour));
    channel.onClose((error) => {
      this.#neighbours.delete(neighbour);
      // A neighbour that says goodbye while no frame is under way was told to do so.
      if (error || this.#running) this.#fail(lost(neighbour, error));
    });
    return neighbour;
  }

  async #compute(tensors: Item["tensors"]): Promise<WireTensor[]> {
    let outputs: WireTensor[];
    try {
      outputs = await this.#computer.run(tensors);
    } catch (cause) {
      throw new WorkerFailure("run", `the stage does not run: ${(cause as Error).message}`, { cause });
    }
    const wrong = mismatch(this.#options.order.outputs, outputs);
    if (wrong) throw new WorkerFailure("shape", `the stage's outputs are not as announced: ${wrong}`);
    return outputs;
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
    const { order } = this.#options;
    const tensors = item.tensors as WireTensor[];
    if (order.index === 0) this.#inFlight.set(item.frame, { ...item, tensors: [] });
    return this.#tell(
      this.#next!,
      { type: "frame", frame: item.frame, tensors: headsOf(tensors), stamps: stampsOf(item, order.index) },
      packTensors(tensors),
    );
  }

  #sendResult(item: Item): Promise<void> {
    const { order } = this.#options;
    // If the source does not want results, it only learns that the frame is done.
    const tensors = order.deliver === "last" ? [] : (item.tensors as WireTensor[]);
    return this.#tell(
      (this.#back ?? this.#previous)!,
      { type: "result", frame: item.frame, tensors: headsOf(tensors), stamps: stampsOf(item, order.index) },
      packTensors(tensors),
    );
  }

  #take({ head, body }: Received, from: Neighbour): void {
    try {
      switch (head.type) {
        case "frame":
          this.#takeFrame(head, body);
          break;
        case "result":
          this.#takeResult(head, body);
          break;
        case "credit":
          this.#stage.addCredit();
          break;
        case "ping": {
          const received = now();
          this.#send(from, { type: "pong", id: head.id, received, sent: now() });
          break;
        }
        default:
          throw new WorkerFailure(
            "peer",
            `its neighbour ${from.device} sent "${head.type}", which has no meaning here`,
          );
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  #takeFrame(head: HeadOf<"frame">, body: Uint8Array): void {
    const { order } = this.#options;
    const received = now();
    if (order.index === 0) throw new WorkerFailure("peer", "a frame came to the source");
    if (!this.#stage.hasSlot) throw new WorkerFailure("peer", "a frame came for which there was no slot");
    const wrong = mismatch(order.inputs, head.tensors);
    if (wrong) throw new WorkerFailure("shape", `frame ${head.frame} is not as announced: ${wrong}`);
    const tensors = this.#unpack(head, body);
    const { frame, stamps } = head;
    this.#stage.accept({ frame, tensors, stamps, received, arrival: 0, begin: 0, end: 0, departed: 0 });
  }

  #takeResult(head: HeadOf<"result">, body: Uint8Array): void {
    const item = this.#inFlight.get(head.frame);
    if (!item)
      throw new WorkerFailure("peer", `a result came for frame ${head.frame}, which is not under way`);
    this.#inFlight.delete(head.frame);
    item.tensors = this.#unpack(head, body);
    item.stamps = head.stamps;
    this.#source!.complete(item);
  }

  #unpack(head: HeadOf<"frame"> | HeadOf<"result">, body: Uint8Array): WireTensor[] {
    try {
      return unpackTensors(head.tensors, body);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new WorkerFailure("shape", `frame ${head.frame}: ${cause.message}`, { cause });
    }
  }

  #clockOf(neighbour: Neighbour): Promise<ClockEstimate> {
    const { device, channel } = neighbour;
    return estimateClock(async () => {
      const { head } = await channel.ask({ type: "ping", id: 0 }, "pong").catch((cause: ConnectionError) => {
        throw lost(neighbour, cause);
      });
      if (head.type === "pong") return head;
      throw new WorkerFailure("peer", `its neighbour ${device} refused: ${head.message}`);
    });
  }

  #send(to: Neighbour | undefined, head: HeadOf<"credit"> | HeadOf<"pong">): void {
    if (to) this.#tell(to, head).catch((error) => this.#fail(error));
  }

  /**
   * Sends to a neighbour. Throws WorkerFailure: once the other end has said goodbye the connection takes nothing more,
   * and this may show here before the end of the connection does.
   */
  async #tell(to: Neighbour, head: Head, body?: readonly Uint8Array[]): Promise<void> {
    try {
      await to.channel.send(head, body);
    } catch (cause) {
      throw lost(to, cause as ConnectionError);
    }
  }

  #fail(error: unknown): void {
    if (this.#over) return;
    this.#over = true;
    const failure =
      error instanceof WorkerFailure
        ? error
        : new WorkerFailure("peer", (error as Error).message, { cause: error });
    this.#options.fail(failure);
  }
}

function lost({ device, channel }: Neighbour, cause?: ConnectionError): WorkerFailure {
  const why = cause?.message ?? `${channel.remote} ended the connection`;
  return new WorkerFailure("peer", `its neighbour ${device} was lost: ${why}`, { cause });
}

function sizeOf(tensors: Item["tensors"]): number {
  return typeof tensors === "number" ? 0 : dataBytes(tensors);
}

/** The source keeps its own times. The times of the other stages travel with the frame. */
function stampsOf({ stamps, received, begin, end, departed }: Item, index: number): number[][] {
  return index === 0 ? [] : [...stamps, [received, begin, end, departed]];
}
