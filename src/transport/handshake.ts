import type { Socket } from "node:net";
import type { Limits } from "./connection.ts";
import type { WireConnection } from "./wireConnection.ts";

/**
 * Makes a connection of a socket whose protocol is known. Rejects if the peer is not the right one. The limits may be
 * raised later.
 */
export type Handshake = (socket: Socket, remote: string, limits: Required<Limits>) => Promise<WireConnection>;
