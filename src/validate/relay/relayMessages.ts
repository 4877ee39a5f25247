import type { RelaySettings } from "./relayServer.ts";

/** What the parent tells its relay. */
export type RelayRequest =
  | { kind: "start"; settings: RelaySettings }
  /** `origin` is a time on the monotonic clock. */
  | { kind: "begin"; origin: number };

/** What the relay answers, in the order of the requests. */
export type RelayAnswer =
  | { kind: "listening"; ports: number[] }
  | { kind: "begun" }
  | { kind: "failed"; error: string };
