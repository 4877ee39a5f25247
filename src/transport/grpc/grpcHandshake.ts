import type { Http2Server } from "node:http2";
import type { Socket } from "node:net";
import { Server, ServerCredentials, type ServerDuplexStream, status } from "@grpc/grpc-js";
import { busyDetails, type Handshake } from "../handshake.ts";
import { WireConnection } from "../wireConnection.ts";
import { flowWindow, grpcOptions, peerService } from "./grpcService.ts";
import { GrpcWire } from "./grpcWire.ts";
import { encodePacket } from "./packet.ts";
import { ReadingSocket } from "./readingSocket.ts";

type Call = ServerDuplexStream<Buffer, Buffer>;

/**
 * Answers peers that speak gRPC.
 *
 * @param secure does the TLS handshake, if there is one
 */
export function grpcHandshake(
  secure: (socket: Socket) => Promise<Socket> = async (socket) => socket,
): Handshake {
  return async (socket, remote, limits, busy) => {
    const stream = await secure(socket);
    // One server for each connection, so that a call is known to belong to it.
    const server = new Server(grpcOptions);
    const destroy = () => {
      stream.destroy();
      socket.destroy();
      server.forceShutdown();
    };
    stream.once("close", destroy);
    const reading = new ReadingSocket(stream);
    const call = await firstCall(server, stream, reading);
    call.on("error", () => {});
    let finished = false;
    const turnAway = () => {
      finished = true;
      call.emit("error", { code: status.RESOURCE_EXHAUSTED, details: busyDetails });
    };
    if (busy.aborted) {
      turnAway();
      throw new Error(`there was no place for ${remote}`);
    }
    busy.addEventListener("abort", turnAway, { once: true });
    const wire = new GrpcWire(
      call,
      {
        remote,
        arrived: () => socket.bytesRead,
        expect: (missing) => reading.expect(missing),
        finish: ({ said, heard }) => {
          if (!said || !heard) return;
          finished = true;
          call.end();
        },
        destroy,
      },
      limits,
    );
    // After the call ends, the other side closes the socket once it has the status.
    call.on("cancelled", () => {
      if (!finished) wire.ended();
    });
    stream.once("close", () => wire.ended());
    call.write(encodePacket({}));
    return new WireConnection(wire, limits);
  };
}

function firstCall(server: Server, stream: Socket, reading: ReadingSocket): Promise<Call> {
  return new Promise((resolve, reject) => {
    if (stream.destroyed) throw new Error("the connection has ended");
    stream.once("close", () => reject(new Error("the other side ended the connection")));
    server.addService(peerService, { exchange: (call: Call) => resolve(call) });
    const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
    widenWindows(server);
    injector.injectConnection(reading);
  });
}

/**
 * Allows more than HTTP/2's 64 KiB in flight towards the server. grpc-js has an option for this on the client only, and
 * the server's HTTP/2 server is private.
 */
function widenWindows(server: Server): void {
  const { http2Servers } = server as unknown as { http2Servers: Map<Http2Server, unknown> };
  for (const http2Server of http2Servers.keys()) {
    http2Server.on("session", (session) => {
      session.settings({ initialWindowSize: flowWindow });
      session.setLocalWindowSize(flowWindow);
    });
  }
}
