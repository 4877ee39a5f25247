import type { Device } from "../device.ts";
import { type Candidate, chooseNext, isBefore } from "./discipline.ts";
import type { EngineContext } from "./engineContext.ts";
import { Priority, type SimulationEvent } from "./environment.ts";
import type { Host } from "./host.ts";

/** What a device is currently doing. */
const Phase = {
  Idle: 0,
  /** Waits for a frame in transit that will go straight into service (queue 0, or blocking I/O). */
  Reserved: 1,
  Serving: 2,
  /** Holds a finished frame that cannot start on its link yet (blocking after service). */
  Holding: 3,
  /** Blocking I/O: occupied by sending. */
  Sending: 4,
} as const;

/** A stage as its station sees it: it competes for the station and begins its service. */
export interface StationTask extends Candidate {
  begin(): void;
}

/** A hop whose frames go straight into service at a station, without a slot in between. */
export interface InboundHop extends Candidate {
  /** The stage that its frames go to. */
  readonly next: Candidate | undefined;
  /** Whether this station is all that keeps its next frame from starting. */
  isReady(): boolean;
  /** Tells the sending side that the station is idle again. */
  returnCredit(): void;
}

/** Something that a change of a station may allow to start. */
export interface Marked {
  /** Marks it to be re-evaluated at this instant. */
  mark(): void;
}

/** A device in the event engine. It serves one frame at a time, for all stages that run on it. */
export class Station {
  readonly device: Device;
  readonly #context: EngineContext;
  readonly #host: Host | undefined;
  readonly #tasks: StationTask[] = [];
  readonly #inbound: InboundHop[] = [];
  readonly #watchers: Marked[] = [];
  #phase: number = Phase.Idle;
  #isReceiving = false;
  /** Where the frame that it holds goes next. */
  #exit: Marked | undefined;
  #servedUntil = Number.NEGATIVE_INFINITY;
  #freeSince = Number.NEGATIVE_INFINITY;
  #isMarked = true;

  /** @param host the machine that it shares with other stations, if it does */
  constructor(device: Device, context: EngineContext, host?: Host) {
    this.device = device;
    this.#context = context;
    this.#host = host;
  }

  /** Adds a stage that runs here. */
  addTask(task: StationTask): void {
    this.#tasks.push(task);
  }

  /** Adds a hop whose frames go straight into service here. */
  addInbound(hop: InboundHop): void {
    this.#inbound.push(hop);
  }

  /** Adds a link that waits for this station to be free: with queue 0 or blocking I/O. */
  addWatcher(link: Marked): void {
    if (!this.#watchers.includes(link)) this.#watchers.push(link);
  }

  get isFree(): boolean {
    return this.#phase === Phase.Idle && !this.#isReceiving;
  }

  /** Blocking I/O: whether it is receiving a result. */
  get isReceiving(): boolean {
    return this.#isReceiving;
  }

  /** Blocking I/O: whether it could receive a result now, that is, whether it is idle or holds a frame. */
  get canReceive(): boolean {
    return (this.#phase === Phase.Idle || this.#phase === Phase.Holding) && !this.#isReceiving;
  }

  /** When it last became idle, seconds. */
  get freeSince(): number {
    return this.#freeSince;
  }

  /** Seconds since its last service ended. */
  get pause(): number {
    return this.#context.environment.now - this.#servedUntil;
  }

  /** Whether it holds a frame that will leave by `exit`. */
  holdsFor(exit: Marked): boolean {
    return this.#phase === Phase.Holding && this.#exit === exit;
  }

  /** Reserves the station for a frame in transit. */
  reserve(): void {
    this.#phase = Phase.Reserved;
  }

  /** Serves a frame that needs `seconds` of work. `end` fires when it is done, outages and other work on the host included. */
  serve(seconds: number, end: SimulationEvent): void {
    const { environment } = this.#context;
    this.#phase = Phase.Serving;
    if (this.#host) this.#host.begin(seconds, this.device.host!, end);
    else environment.at(this.device.finish(environment.now, seconds), Priority.End, end);
  }

  /** Ends the current service; the frame then leaves or is held. */
  endService(): void {
    this.#servedUntil = this.#context.environment.now;
  }

  /** Holds a finished frame until `exit` can take it. */
  hold(exit: Marked): void {
    this.#phase = Phase.Holding;
    this.#exit = exit;
    exit.mark();
    this.#change();
  }

  /** Blocking I/O: occupies the station until the frame has left. */
  send(): void {
    this.#phase = Phase.Sending;
  }

  /** Blocking I/O: occupies the station with a result until `endReceiving`. */
  receive(): void {
    this.#isReceiving = true;
  }

  endReceiving(): void {
    this.#isReceiving = false;
    this.#change();
  }

  /** Becomes idle. */
  free(): void {
    this.#phase = Phase.Idle;
    this.#freeSince = this.#context.environment.now;
    this.#exit = undefined;
    this.#change();
    for (let i = 0; i < this.#inbound.length; i++) this.#inbound[i].returnCredit();
  }

  /** Marks the station to be re-evaluated at this instant. */
  mark(): void {
    this.#isMarked = true;
  }

  /** Whether no other frame that could be served next here goes before the frame of this inbound hop. */
  favours(hop: InboundHop): boolean {
    const { byPriority } = this.#context;
    for (const task of this.#tasks) {
      if (task !== hop.next && task.canStart() && isBefore(task, hop, byPriority)) return false;
    }
    for (const other of this.#inbound) {
      if (other !== hop && other.isReady() && isBefore(other, hop, byPriority)) return false;
    }
    return true;
  }

  /** Starts the next frame, if there is one and the station is marked and free. */
  startIfMarked(): void {
    if (!this.#isMarked) return;
    this.#isMarked = false;
    if (this.isFree) chooseNext(this.#tasks, this.#context.byPriority)?.begin();
  }

  /** Marks the station and the links that wait for it. */
  #change(): void {
    this.#isMarked = true;
    for (let i = 0; i < this.#watchers.length; i++) this.#watchers[i].mark();
    this.#context.wake();
  }
}
