import type { Socket } from "node:net";
import type { WireConnection } from "./wireConnection.ts";

/** Makes a connection of a socket whose protocol is known. Rejects if the peer is not the right one. */
export type Handshake = (socket: Socket, remote: string) => Promise<WireConnection>;
