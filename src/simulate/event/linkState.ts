import type { Channel } from "../../network/channel.ts";
import type { ModelLink } from "../model.ts";
import { type Candidate, chooseNext } from "./discipline.ts";
import type { EngineContext } from "./engineContext.ts";
import { Priority, type SimulationEvent } from "./environment.ts";
import type { Medium } from "./medium.ts";

/** A hop as its link sees it: it puts its next frame on the link, and `leave` is called when it has left. */
export interface LinkTask extends Candidate {
  /** Bytes of a frame. */
  readonly bytes: number;
  /** Order among the links that could start at the same instant; the largest goes first. */
  readonly rank: number;
  /** Lets the frames that may leave their station do so; they then wait for the link. */
  departAll(): void;
  begin(): void;
  leave(): void;
}

/** One direction of a link in the event engine. It sends one frame at a time, for all hops that use it. */
export class LinkState implements SimulationEvent {
  readonly name: string;
  readonly channel: Channel;
  readonly #tasks: LinkTask[] = [];
  readonly #link: ModelLink;
  readonly #context: EngineContext;
  readonly #medium: Medium | undefined;
  #sending: LinkTask | undefined;
  /** The bits of the message that is about to join the medium. */
  #bits = 0;
  readonly #through = (): void => this.fire();
  readonly #joining: SimulationEvent = { fire: () => this.#medium!.join(this.#bits, this.#through) };
  #isMarked = true;

  constructor(link: ModelLink, context: EngineContext, medium: Medium | undefined) {
    this.name = link.name;
    this.channel = link.channel;
    this.#link = link;
    this.#context = context;
    this.#medium = medium;
  }

  /** Adds a hop that uses the link. */
  addTask(task: LinkTask): void {
    this.#tasks.push(task);
  }

  get isFree(): boolean {
    return this.#sending === undefined;
  }

  /** The largest rank of its hops. */
  get rank(): number {
    return this.#tasks.reduce((rank, task) => Math.max(rank, task.rank), 0);
  }

  /** Marks the link to be re-evaluated at this instant. */
  mark(): void {
    this.#isMarked = true;
  }

  /**
   * If the link is marked, lets frames depart for it, and starts the next one that may start. Returns whether it started one.
   */
  startIfMarked(): boolean {
    if (!this.#isMarked) return false;
    this.#isMarked = false;
    for (let i = 0; i < this.#tasks.length; i++) this.#tasks[i].departAll();
    if (this.#sending) return false;
    const task = chooseNext(this.#tasks, this.#context.byPriority);
    task?.begin();
    return task !== undefined;
  }

  /** Sends the frame that the hop has just begun. The frame waits on the link while a device at either end is out. */
  transmit(task: LinkTask): void {
    const { environment } = this.#context;
    this.#sending = task;
    const start = this.#link.start(environment.now);
    if (this.#medium) {
      this.#bits = this.channel.load(start, task.bytes) * 8;
      environment.at(this.channel.firstBit(start, task.bytes), Priority.End, this.#joining);
    } else {
      environment.at(this.channel.sent(start, task.bytes), Priority.End, this);
    }
  }

  /** Ends the current transmission. */
  fire(): void {
    const task = this.#sending!;
    this.#sending = undefined;
    this.#isMarked = true;
    this.#context.wake();
    task.leave();
  }
}
