import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect as connectSocket, type Socket } from "node:net";
import { Client, credentials } from "@grpc/grpc-js";
import { childModule } from "../base/childModule.ts";
import { startChild } from "../base/childProcess.ts";
import { connect } from "../transport/connect.ts";
import type { TransportName, Trust } from "../transport/connection.ts";
import { certificateContext, certificateName } from "../transport/grpc/mutualTls.ts";
import { presharedKeyClient } from "../transport/tcp/presharedKey.ts";
import { plainOptions, plainService } from "./plainService.ts";
import type { ReceiverSetup, RoundAnswer } from "./transportChild.ts";

/** The messages of a round. */
export interface Round {
  message: Buffer;
  messages: number;
}

/** A way to get bytes into another process. */
export interface Route {
  child: ChildProcess;
  /** Sends all messages of a round; resolves when the other side has them. */
  once(): Promise<RoundAnswer>;
  close(): Promise<void>;
}

/** Opens one of our transports. */
export async function ourRoute(transport: TransportName, trust: Trust, round: Round): Promise<Route> {
  const { child, port } = await receiver("ours", trust, round);
  const connection = await connect({ host: "127.0.0.1", port }, { transport, trust });
  let answered: (answer: RoundAnswer) => void = () => {};
  connection.onMessage(({ head }) => answered(head as RoundAnswer));
  return {
    child,
    async once() {
      const answer = new Promise<RoundAnswer>((resolve) => {
        answered = resolve;
      });
      for (let i = 0; i < round.messages; i++) await connection.send({ head: { i }, body: [round.message] });
      return answer;
    },
    close: () => connection.close(),
  };
}

/** Sends the same bytes through Node's own socket, plain or with the same suite of TLS. */
export async function streamRoute(trust: Trust, { message, messages }: Round): Promise<Route> {
  const { child, port } = await receiver("stream", trust, { message, messages });
  let stream: Socket = connectSocket(port, "127.0.0.1");
  await once(stream, "connect");
  if (trust.kind === "secret") {
    stream = presharedKeyClient(stream, trust.secret);
    await once(stream, "secureConnect");
  }
  return {
    child,
    async once() {
      const answer = once(stream, "data");
      for (let i = 0; i < messages; i++) if (!stream.write(message)) await once(stream, "drain");
      return JSON.parse(String(await answer)) as RoundAnswer;
    },
    close: async () => void stream.destroy(),
  };
}

/** Sends the same messages through grpc-js, one by one. */
export async function grpcRoute(trust: Trust, { message, messages }: Round): Promise<Route> {
  const { child, port } = await receiver("grpc", trust, { message, messages });
  const client = new Client(
    `127.0.0.1:${port}`,
    trust.kind === "certificates"
      ? credentials.createFromSecureContext(certificateContext(trust))
      : credentials.createInsecure(),
    { ...plainOptions, "grpc.ssl_target_name_override": certificateName },
  );
  const { path, requestSerialize, responseDeserialize } = plainService.exchange;
  const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
  return {
    child,
    async once() {
      const answer = once(call, "data");
      for (let i = 0; i < messages; i++) await new Promise((resolve) => call.write(message, resolve));
      return JSON.parse(String(await answer)) as RoundAnswer;
    },
    async close() {
      call.on("error", () => {}).cancel();
      client.close();
    },
  };
}

/** Starts a receiving process, in the way that a worker starts its processes. */
async function receiver(
  kind: ReceiverSetup["kind"],
  trust: Trust,
  { message, messages }: Round,
): Promise<{ child: ChildProcess; port: number }> {
  const child = startChild(childModule("bench/transportChild.js"), { stderr: "inherit" });
  child.send({ kind, trust, bytes: messages * message.length } satisfies ReceiverSetup);
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return { child, port };
}
