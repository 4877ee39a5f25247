import type { Socket } from "node:net";
import {
  Client,
  type ClientDuplexStream,
  type ServiceError,
  status as Status,
  type StatusObject,
} from "@grpc/grpc-js";
import { type Address, formatAddress } from "../address.ts";
import { connectFailure } from "../connectFailure.ts";
import type { Connection, ConnectOptions } from "../connection.ts";
import { busyError, ConnectionError } from "../connectionError.ts";
import { busyDetails } from "../handshake.ts";
import { limitsFrom } from "../limits.ts";
import { WireConnection } from "../wireConnection.ts";
import { channelCredentials } from "./channelCredentials.ts";
import { grpcOptions, peerService } from "./grpcService.ts";
import { GrpcWire } from "./grpcWire.ts";
import { certificateName } from "./mutualTls.ts";
import { encodePacket } from "./packet.ts";

type Call = ClientDuplexStream<Buffer, Buffer>;

/**
 * Connects over gRPC, with one channel and one call. The connection is ready when the other side's first packet
 * arrives.
 *
 * @throws ConnectionError
 */
export async function connectGrpc(address: Address, options: ConnectOptions): Promise<Connection> {
  const { signal } = options;
  const limits = limitsFrom(options);
  const remote = formatAddress(address);
  signal?.throwIfAborted();
  const sockets: Socket[] = [];
  const client = new Client(
    remote,
    channelCredentials(options.trust, (socket) => sockets.push(socket)),
    {
      ...grpcOptions,
      "grpc.enable_http_proxy": 0,
      "grpc.enable_retries": 0,
      "grpc.ssl_target_name_override": certificateName,
      // Do not share it with other connections of this process.
      "grpc.use_local_subchannel_pool": 1,
    },
  );
  const { path, requestSerialize, responseDeserialize } = peerService.exchange;
  const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
  const destroy = () => {
    call.cancel();
    client.close();
    for (const socket of sockets) socket.destroy();
  };
  let timedOut: number | undefined;
  const timeout = setTimeout(() => {
    timedOut = limits.deadline;
    call.cancel();
  }, limits.deadline * 1000);
  const onAbort = () => call.cancel();
  signal?.addEventListener("abort", onAbort, { once: true });
  const over = new Promise<StatusObject>((resolve) => call.once("status", resolve));
  try {
    call.write(encodePacket({}));
    await firstPacket(call);
  } catch (cause) {
    destroy();
    signal?.throwIfAborted();
    if (isBusy(cause as ServiceError)) throw busyError(remote);
    throw connectFailure(
      remote,
      { connected: sockets.length > 0, timedOut },
      readable(cause as ServiceError),
    );
  } finally {
    clearTimeout(timeout);
    signal?.removeEventListener("abort", onAbort);
  }
  const wire = new GrpcWire(
    call,
    {
      remote,
      arrived: () => sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0),
      finish: ({ said }) => {
        if (said && !call.writableEnded) call.end();
      },
      destroy,
    },
    limits,
  );
  const connection = new WireConnection(wire, limits);
  void over.then((status) => wire.ended(fault(remote, status)));
  return connection;
}

/** Waits for the first packet and leaves it unread. */
function firstPacket(call: Call): Promise<void> {
  return new Promise((resolve, reject) => {
    call.on("error", reject);
    call.once("data", (packet: Buffer) => {
      call.pause();
      call.unshift(packet);
      resolve();
    });
  });
}

/**
 * Returns grpc-js's message without its code, time and notes, with the system's code if it quotes one, and of a line of OpenSSL's log, which
 * has addresses in memory and source files, only the words.
 */
function readable(cause: ServiceError): Error {
  const { details } = cause;
  if (details.startsWith("Name resolution failed")) return new Error("its name has no address", { cause });
  const last =
    /Last error: (?:Error: )?(.*?)\s*(?: \([^()]*Z\))?\. Resolution note/s.exec(details)?.[1] ?? details;
  const logged = /error:[0-9A-F]{8}:([^:]*):[^:]*:([^:]*):/.exec(last);
  const error = new Error(logged ? `${logged[1]}: ${logged[2]}` : last, { cause });
  return Object.assign(error, { code: /\bE[A-Z]{3,}\b/.exec(error.message)?.[0] });
}

function isBusy({ code, details }: Pick<StatusObject, "code" | "details">): boolean {
  return code === Status.RESOURCE_EXHAUSTED && details === busyDetails;
}

function fault(remote: string, status: StatusObject): ConnectionError | undefined {
  const { code, details } = status;
  if (code === Status.OK) return undefined;
  if (isBusy(status)) return busyError(remote);
  return new ConnectionError("lost", `${remote}: ${details}`);
}
