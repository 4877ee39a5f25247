import type { Socket } from "node:net";
import type { Handshake } from "../handshake.ts";

/**
 * Answers peers that speak gRPC, as `grpcHandshake` does, whose library it loads when the first of them comes: a worker that
 * meets none starts without it.
 *
 * @param secure does the TLS handshake, if there is one
 */
export function laterGrpcHandshake(secure?: (socket: Socket) => Promise<Socket>): Handshake {
  return async (socket, ...rest) => {
    const { grpcHandshake } = await import("./grpcHandshake.ts");
    // It may have been closed meanwhile, which nobody would be told of again.
    if (socket.destroyed) throw new Error("the connection has ended");
    return grpcHandshake(secure)(socket, ...rest);
  };
}
