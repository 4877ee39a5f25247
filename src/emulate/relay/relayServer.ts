import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { now } from "../../base/clock.ts";
import type { Conditions } from "../../network/conditions.ts";
import type { Address } from "../../transport/address.ts";
import { PreciseTimer } from "../timer/preciseTimer.ts";
import { defaultQueue } from "./defaultQueue.ts";
import { Direction } from "./direction.ts";
import { Flow } from "./flow.ts";
import { Lane } from "./lane.ts";
import type { LinkEmulation } from "./linkEmulation.ts";

/** A link to relay: connections come from the device `from` and go on to `target`, which is the device `to`. */
export interface RelayLink {
  from: string;
  to: string;
  target: Address;
  /** Conditions of `from>to`, for the bytes towards the target. */
  forward: LinkEmulation;
  /** Conditions of `to>from`, for the bytes on the way back. */
  backward: LinkEmulation;
}

/** Settings of a relay. */
export interface RelaySettings {
  links: readonly RelayLink[];
  /** The medium whose rate all links share, if they share one. Their own rates are then not limited. */
  medium?: Conditions;
  /** Seed of the jitter. */
  seed: number | string;
  /**
   * Bytes of each connection and direction that may wait for the link. Beyond that, TCP pushes back. Default: 256 KiB,
   * or 20 ms at the link's highest rate if that is more.
   */
  queueBytes?: number;
}

/** Seconds for which a lane's next launch may be delayed at most. Deliveries wake the relay often enough. */
const maxPutOff = 5e-3;

/**
 * The relay itself: reads bytes, lets lanes and delays decide when they are due, and writes them then.
 *
 *   socket -> Flow.waiting -> Lane (rate, one quantum at a time) -> Flow under way (delay, jitter) -> socket
 */
export class RelayServer {
  readonly #settings: RelaySettings;
  readonly #lanes = new Set<Lane>();
  readonly #directions = new Map<string, Direction>();
  readonly #flows = new Set<Flow>();
  readonly #servers: Server[] = [];
  readonly #timer = new PreciseTimer(() => this.#work());
  readonly #medium: Lane | undefined;

  constructor(settings: RelaySettings) {
    this.#settings = settings;
    this.#medium = settings.medium && new Lane(settings.medium);
  }

  /** Listens on loopback, on one port for each link. Resolves to the ports. */
  async listen(): Promise<number[]> {
    const ports: number[] = [];
    for (const { from, to, target, forward, backward } of this.#settings.links) {
      const there = this.#direction(`${from}>${to}`, forward);
      const back = this.#direction(`${to}>${from}`, backward);
      const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
        this.#relay(socket, target, there, back),
      );
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      this.#servers.push(server);
      ports.push((server.address() as AddressInfo).port);
    }
    return ports;
  }

  /** Sets the origin of the conditions' time, and the jitter's seed if it is to be another. Call it again for each new run. */
  begin(origin: number, seed?: number | string): void {
    for (const lane of this.#lanes) lane.begin(origin);
    for (const direction of this.#directions.values()) direction.begin(origin, seed);
    this.#work();
  }

  /** Goes back to the time before the origin: the next run's connections must not meet an outage in which the run before ended. */
  rest(): void {
    for (const lane of this.#lanes) lane.rest();
    for (const direction of this.#directions.values()) direction.rest();
    this.#work();
  }

  /** All links between two devices count as one link: they share the lane of each direction. */
  #direction(name: string, conditions: LinkEmulation): Direction {
    const known = this.#directions.get(name);
    if (known) return known;
    const { medium, seed, queueBytes = defaultQueue(medium ?? conditions) } = this.#settings;
    const lane = this.#medium ?? new Lane(conditions);
    this.#lanes.add(lane);
    const direction = new Direction(name, conditions, lane, { seed, queueBytes });
    this.#directions.set(name, direction);
    return direction;
  }

  #relay(near: Socket, target: Address, there: Direction, back: Direction): void {
    const far = connect({ ...target, allowHalfOpen: true, noDelay: true });
    const work = () => this.#work();
    const flows = [new Flow(near, far, there, work), new Flow(far, near, back, work)];
    for (const flow of flows) this.#flows.add(flow);
    const sockets = [near, far];
    for (const socket of sockets) {
      // A connection that breaks on one side breaks on the other. The two ends report it to the user.
      socket.once("error", () => {
        for (const other of sockets) if (!other.destroyed) other.resetAndDestroy();
      });
      socket.once("close", () => {
        if (!sockets.every(({ closed }) => closed)) return;
        for (const flow of flows) {
          flow.close();
          this.#flows.delete(flow);
        }
      });
    }
  }

  /** Does everything that is due, and sets the timer for what comes next. */
  #work(): void {
    const time = now();
    let next = Number.POSITIVE_INFINITY;
    for (const lane of this.#lanes) lane.advance(time);
    for (const flow of this.#flows) {
      flow.deliver(time);
      next = Math.min(next, flow.nextDelivery);
    }
    for (const lane of this.#lanes) next = Math.min(next, lane.nextLaunch + this.#putOff(lane));
    this.#timer.set(next);
  }

  /**
   * How long after its start a quantum may still be computed, because nothing it sends is due earlier. Saves wake-ups.
   */
  #putOff(lane: Lane): number {
    let least = maxPutOff;
    for (const direction of this.#directions.values()) {
      if (direction.lane === lane) least = Math.min(least, direction.minDelay);
    }
    return least;
  }
}
