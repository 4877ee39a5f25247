import { connect } from "../../src/transport/connect.ts";
import type { Connection, Limits, Message } from "../../src/transport/connection.ts";
import type { ConnectionError } from "../../src/transport/connectionError.ts";
import { listen } from "./listen.ts";
import type { Secured } from "./trusts.ts";

/** Both ends of a connection, in one process. */
export interface Pair {
  client: Connection;
  server: Connection;
  close(): Promise<void>;
}

export async function pair(secured: Secured, limits: Limits = {}, clientLimits = limits): Promise<Pair> {
  let take!: (connection: Connection) => void;
  const server = new Promise<Connection>((resolve) => {
    take = resolve;
  });
  const listener = await listen({ ...limits, trust: [secured.server], onConnection: take });
  const { transport, client: trust } = secured;
  const client = await connect(listener.address, { ...clientLimits, transport, trust });
  return { client, server: await server, close: listener.close };
}

/** Collects messages; `next(n)` waits until there are n. */
export function collect(connection: Connection): {
  messages: Message[];
  until(count: number): Promise<Message[]>;
} {
  const messages: Message[] = [];
  const waiting: (() => void)[] = [];
  connection.onMessage((message) => {
    messages.push(message);
    for (const check of waiting) check();
  });
  return {
    messages,
    until: (count) =>
      new Promise((resolve) => {
        const check = () => {
          if (messages.length >= count) resolve(messages);
        };
        waiting.push(check);
        check();
      }),
  };
}

/** Why a connection ended: an error or undefined. */
export function ending(connection: Connection): Promise<ConnectionError | undefined> {
  return new Promise((resolve) => connection.onClose(resolve));
}

/** The error that a promise ends with. */
export function failureOf(promise: Promise<unknown>): Promise<ConnectionError> {
  return promise.then(
    () => {
      throw new Error("it should have failed");
    },
    (error) => error,
  );
}
