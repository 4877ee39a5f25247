import { isDeepStrictEqual } from "node:util";
import { now } from "../../base/clock.ts";
import { InputError } from "../../base/errors.ts";
import type { Address } from "../../transport/address.ts";
import { type LinkEmulation, linkFaults } from "./linkEmulation.ts";
import { type RelayError, RelayProcess } from "./relayProcess.ts";
import type { RelaySettings } from "./relayServer.ts";

/** What the relay emulates, and what stops it. */
export interface RelayOptions extends RelaySettings {
  /** Stops the relay. */
  signal?: AbortSignal;
}

/** A process that emulates the links between workers on this machine. */
export interface Relay {
  /** Its process id. */
  readonly pid: number;
  /** The address to connect to instead of each link's target, in the order of the links. */
  readonly addresses: readonly Address[];
  /**
   * Sets the time origin. Conditions and traces count from this call, as the simulator's count from its first frame;
   * until then the conditions are those of time 0. Another call sets a new origin and restarts the jitter's draws.
   *
   * @param seed of the jitter, from now on; by default it stays as it is
   * @throws RelayError if the relay is dead
   */
  begin(seed?: number | string): Promise<void>;
  /** Goes back to the conditions of time 0, until `begin` is called again. Throws RelayError if it is dead. */
  rest(): Promise<void>;
  /** Processor seconds that it has used since `begin`. Throws RelayError if it is dead. */
  usage(): Promise<number>;
  /** Calls `take` once if the relay dies before `close`, or immediately if it is already dead. */
  onFailure(take: (error: RelayError) => void): void;
  /** Ends the relay and every connection through it. Resolves when its process is gone. */
  close(): Promise<void>;
}

/**
 * Starts a process that relays TCP connections, byte for byte, whatever they carry. It makes them take the time that
 * the conditions of each link ask for: rate and its trace, delay, jitter, and a finite queue. It ends with this
 * process.
 *
 * It follows the rules of the simulator's links, except for messages, which a relay does not know: connections in one
 * direction take turns of about 1 ms each, and jitter is drawn once for everything that is sent without a pause.
 *
 * @throws InputError for conditions that cannot be emulated
 * @throws RelayError if the process does not start
 */
export async function startRelay({ signal, ...settings }: RelayOptions): Promise<Relay> {
  signal?.throwIfAborted();
  checkLinks(settings);
  const relay = new RelayProcess(settings.links.map(({ from, to }) => `${from}>${to}`).join(", "));
  const close = () => void relay.close();
  signal?.addEventListener("abort", close, { once: true });
  relay.ended.then(() => signal?.removeEventListener("abort", close));
  try {
    const answer = await relay.ask({ kind: "start", settings });
    const ports = answer.kind === "listening" ? answer.ports : [];
    return {
      pid: relay.pid,
      addresses: ports.map((port) => ({ host: "127.0.0.1", port })),
      begin: async (seed) => void (await relay.ask({ kind: "begin", origin: now(), seed })),
      rest: async () => void (await relay.ask({ kind: "rest" })),
      usage: async () => {
        const answer = await relay.ask({ kind: "usage" });
        return answer.kind === "usage" ? answer.seconds : 0;
      },
      onFailure: (take) => relay.onFailure(take),
      close: () => relay.close(),
    };
  } catch (error) {
    await relay.close();
    signal?.throwIfAborted();
    throw error;
  }
}

/** @throws InputError naming a direction and what a relay cannot emulate, or if two links contradict each other */
function checkLinks({ links }: RelaySettings): void {
  const known = new Map<string, LinkEmulation>();
  for (const { from, to, forward, backward } of links) {
    for (const [name, conditions] of [
      [`${from}>${to}`, forward] as const,
      [`${to}>${from}`, backward] as const,
    ]) {
      const faults = linkFaults({ conditions });
      if (faults.length > 0)
        throw new InputError(`${name}: a relay cannot emulate ${faults.join(" nor ")}`, {
          code: "unsupported-scenario",
        });
      // All links between two devices are one link: they share its lanes.
      if (!isDeepStrictEqual(known.get(name) ?? conditions, conditions)) {
        throw new InputError(
          `${name}: two links have different conditions; between two devices there is one link`,
          { code: "unsupported-scenario" },
        );
      }
      known.set(name, conditions);
    }
  }
}
