import type { Socket } from "node:net";
import type { Limits } from "./connection.ts";
import type { WireConnection } from "./wireConnection.ts";

/**
 * Turns a socket whose protocol is known into a connection. Rejects if the peer is not the right one. The limits may be
 * raised later.
 */
export type Handshake = (socket: Socket, remote: string, limits: Required<Limits>) => Promise<WireConnection>;
