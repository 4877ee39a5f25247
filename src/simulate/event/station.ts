import type { Device } from "../device.ts";
import { chooseNext, isBefore } from "./discipline.ts";
import type { EventEngine } from "./eventEngine.ts";
import type { HopState } from "./hop.ts";
import type { StageState } from "./stage.ts";
import type { Wire } from "./wire.ts";

/** What a device is at. */
export const Phase = {
  Idle: 0,
  /** A frame is on its way that will go straight into service (queue 0, or blocking I/O). */
  Reserved: 1,
  Serving: 2,
  /** Holds a frame that is done and cannot start on its link yet: blocking after service. */
  Holding: 3,
  /** Blocking I/O: occupied by sending. */
  Sending: 4,
} as const;

/** A device in the event engine: it serves one frame at a time, of all stages that it runs. */
export class Station {
  readonly device: Device;
  readonly stages: StageState[] = [];
  /** Hops whose frames go straight into service here. */
  readonly inbound: HopState[] = [];
  /** Links that may be able to start when this station is free: with queue 0 or blocking I/O. */
  readonly watchers: Wire[] = [];
  phase: number = Phase.Idle;
  /** When it ended its last service. */
  computedUntil = Number.NEGATIVE_INFINITY;
  /** When it became idle the last time. */
  freeSince = Number.NEGATIVE_INFINITY;
  /** The hop that the frame it holds is to take. */
  held: HopState | undefined;
  /** Blocking I/O: a result is coming in. Possible while it is idle or holds a frame. */
  receiving = false;
  dirty = true;
  readonly #engine: EventEngine;

  constructor(device: Device, engine: EventEngine) {
    this.device = device;
    this.#engine = engine;
  }

  get isFree(): boolean {
    return this.phase === Phase.Idle && !this.receiving;
  }

  /** Holds a frame that is done until its hop can take it. */
  hold(hop: HopState): void {
    this.phase = Phase.Holding;
    this.held = hop;
    hop.wire.dirty = true;
    this.changed();
  }

  /** Is idle again. */
  free(): void {
    this.phase = Phase.Idle;
    this.freeSince = this.#engine.environment.now;
    this.held = undefined;
    this.changed();
    for (let i = 0; i < this.inbound.length; i++) this.inbound[i].returnCredit();
  }

  /** Has what may start now looked at again at this instant. */
  changed(): void {
    this.dirty = true;
    for (let i = 0; i < this.watchers.length; i++) this.watchers[i].dirty = true;
    this.#engine.wake();
  }

  /** Whether no other frame that could be served next here goes before that of an inbound hop. */
  favours(hop: HopState): boolean {
    const { byPriority } = this.#engine;
    for (const stage of this.stages) {
      if (stage !== hop.next && stage.canStart() && isBefore(stage, hop, byPriority)) return false;
    }
    for (const other of this.inbound) {
      if (other !== hop && other.isReady() && isBefore(other, hop, byPriority)) return false;
    }
    return true;
  }

  /** Starts the next frame if there is one and the station is free. */
  start(): void {
    if (!this.isFree) return;
    chooseNext(this.stages, this.#engine.byPriority)?.begin();
  }
}
