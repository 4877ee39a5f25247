import type { Socket } from "node:net";
import type { Limits } from "./connection.ts";
import type { WireConnection } from "./wireConnection.ts";

/** Details of a gRPC call that is refused because there is no room for a newcomer. */
export const busyDetails = "busy";

/**
 * Turns a socket whose protocol is known into a connection. Rejects if the peer is not the right one. The limits may be
 * raised later. When `busy` aborts, the peer is told that there is no place for it, as soon as it can understand that;
 * a handshake that is not done by then rejects after that.
 */
export type Handshake = (
  socket: Socket,
  remote: string,
  limits: Required<Limits>,
  busy: AbortSignal,
) => Promise<WireConnection>;
