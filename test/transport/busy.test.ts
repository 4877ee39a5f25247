import { once } from "node:events";
import { type AddressInfo, connect as connectSocket, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../src/transport/connect.ts";
import type { Acceptor } from "../../src/transport/connection.ts";
import { ConnectionError } from "../../src/transport/connectionError.ts";
import { createAcceptor } from "../../src/transport/createAcceptor.ts";
import { maxGreetings } from "../../src/transport/greetings.ts";
import { everyTransport, type Secured } from "./trusts.ts";

const deadline = 60;
let ways: Secured[];
beforeAll(async () => {
  ways = await everyTransport();
});

describe.each(["tcp", "tcp with a secret", "grpc", "grpc with certificates"])(
  "a full worker over %s",
  (name) => {
    let acceptor: Acceptor;
    let server: Server;
    const sockets: Socket[] = [];

    afterEach(async () => {
      for (const socket of sockets.splice(0)) socket.destroy();
      server.close();
      await acceptor.close();
    });

    /** A worker that welcomes nobody, so that everyone needs a place among the newcomers. */
    async function worker() {
      const way = ways.find((one) => one.name === name)!;
      acceptor = createAcceptor({ trust: [way.server], deadline, onConnection: () => {} });
      server = createServer({ pauseOnConnect: true }, (socket) => acceptor.accept(socket));
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      const address = { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
      const honest = () => connect(address, { transport: way.transport, trust: way.client, deadline });
      const crowd = async () => {
        for (let index = 0; index < maxGreetings; index++) {
          const socket = connectSocket(address.port, address.host).on("error", () => {});
          sockets.push(socket);
          await once(socket, "connect");
        }
      };
      return { honest, crowd };
    }

    const expectBusy = (error: unknown) => {
      expect(error).toBeInstanceOf(ConnectionError);
      const { fault, message } = error as ConnectionError;
      expect([fault, message]).toEqual([
        "busy",
        expect.stringMatching(/^127\.0\.0\.1:\d+ is busy: too many others/),
      ]);
    };

    it("a peer that loses its place before it could say hello is told so", async () => {
      const { honest, crowd } = await worker();
      const connection = await honest();
      const over = new Promise((resolve) => connection.onClose(resolve));
      connection.onMessage(() => {});
      await crowd();
      expectBusy(await over);
    });

    it("a peer that loses its place during the handshake is told so", async () => {
      const { honest, crowd } = await worker();
      const arrived = once(server, "connection");
      // The crowd may also come after the handshake: then it is told as in the test above.
      const told = honest().then(
        (connection) => {
          connection.onMessage(() => {});
          return new Promise((resolve) => connection.onClose(resolve));
        },
        (error: unknown) => error,
      );
      await arrived;
      await crowd();
      expectBusy(await told);
    });
  },
);
