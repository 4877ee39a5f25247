import type { RelaySettings } from "./relayServer.ts";

/** Requests from the parent to its relay. */
export type RelayRequest =
  | { kind: "start"; settings: RelaySettings }
  /** `origin` is a time on the monotonic clock. */
  | { kind: "begin"; origin: number; seed?: number | string }
  | { kind: "rest" }
  | { kind: "usage" };

/** The relay's answers, in the order of the requests. */
export type RelayAnswer =
  | { kind: "listening"; ports: number[] }
  | { kind: "begun" }
  | { kind: "rested" }
  /** Processor seconds used since the relay's `begin`. */
  | { kind: "usage"; seconds: number }
  | { kind: "failed"; error: string };
