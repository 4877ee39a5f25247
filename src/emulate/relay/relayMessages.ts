import type { RelaySettings } from "./relayServer.ts";

/** What the parent tells its relay. */
export type RelayRequest =
  | { kind: "start"; settings: RelaySettings }
  /** `origin` is a time on the monotonic clock. */
  | { kind: "begin"; origin: number }
  | { kind: "usage" };

/** What the relay answers, in the order of the requests. */
export type RelayAnswer =
  | { kind: "listening"; ports: number[] }
  | { kind: "begun" }
  /** Processor seconds since it began. */
  | { kind: "usage"; seconds: number }
  | { kind: "failed"; error: string };
