import { createServer, type Socket } from "node:net";
import { Server, ServerCredentials, type ServerDuplexStream } from "@grpc/grpc-js";
import type { Trust } from "../transport/connection.ts";
import { createAcceptor } from "../transport/createAcceptor.ts";
import { presharedKeyServer } from "../transport/tcp/presharedKey.ts";
import { plainOptions, plainService } from "./plainService.ts";

/** How the receiving process receives: by our transports, by a plain stream or by plain grpc-js. */
export interface ReceiverSetup {
  kind: "ours" | "stream" | "grpc";
  trust: Trust;
  /** Bytes of a round. */
  bytes: number;
}

/** The receiving process's answer to a round. */
export interface RoundAnswer {
  /** Processor time that the process has used so far, microseconds. */
  processor: number;
}

const answer = (): RoundAnswer => {
  const { user, system } = process.cpuUsage();
  return { processor: user + system };
};

/** Calls `full` whenever the bytes of a round are there. */
function counter(bytes: number, full: () => void): (more: number) => void {
  let seen = 0;
  return (more) => {
    seen += more;
    if (seen < bytes) return;
    seen -= bytes;
    full();
  };
}

// The receiving process of `transportGroup.ts`. It answers each round with the processor time that it has used.
process.once("disconnect", () => process.exit());
process.once("message", async (setup: ReceiverSetup) => {
  if (setup.trust.kind === "secret") setup.trust.secret = Buffer.from(setup.trust.secret);
  process.send!({ port: await receive[setup.kind](setup) });
});

const receive: Record<ReceiverSetup["kind"], (setup: ReceiverSetup) => Promise<number>> = {
  ours({ trust, bytes }) {
    const acceptor = createAcceptor({
      trust: [trust],
      onConnection: (connection) => {
        connection.welcome();
        const count = counter(bytes, () => void connection.send({ head: answer() }));
        connection.onMessage(({ body }) => count(body.byteLength));
      },
    });
    return listen((socket) => acceptor.accept(socket), true);
  },

  stream({ trust, bytes }) {
    const read = (stream: Socket) => {
      const count = counter(bytes, () => stream.write(JSON.stringify(answer())));
      stream.on("data", (chunk) => count(chunk.byteLength));
    };
    const secure = trust.kind === "secret" ? presharedKeyServer(trust.secret) : undefined;
    return listen((socket) => void (secure ? secure(socket).then(read) : read(socket)), secure !== undefined);
  },

  grpc({ trust, bytes }) {
    const server = new Server(plainOptions);
    server.addService(plainService, {
      exchange: (call: ServerDuplexStream<Buffer, Buffer>) => {
        const count = counter(bytes, () => call.write(Buffer.from(JSON.stringify(answer()))));
        call.on("data", (message: Buffer) => count(message.byteLength));
      },
    });
    return new Promise((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", grpcCredentials(trust), (error, port) =>
        error ? reject(error) : resolve(port),
      );
    });
  },
};

function grpcCredentials(trust: Trust): ServerCredentials {
  if (trust.kind !== "certificates") return ServerCredentials.createInsecure();
  const pair = { private_key: Buffer.from(trust.key), cert_chain: Buffer.from(trust.certificate) };
  return ServerCredentials.createSsl(Buffer.from(trust.authority), [pair], true);
}

function listen(accept: (socket: Socket) => void, pauseOnConnect: boolean): Promise<number> {
  const server = createServer({ pauseOnConnect }, accept);
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
  });
}
