import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import type { Address } from "../../src/transport/address.ts";
import type { AcceptOptions } from "../../src/transport/connection.ts";
import { createAcceptor } from "../../src/transport/createAcceptor.ts";

/** An acceptor behind a server on loopback, as a worker has one. */
export async function listen(
  options: AcceptOptions,
): Promise<{ address: Address; close: () => Promise<void> }> {
  const acceptor = createAcceptor({
    ...options,
    onConnection: (connection) => {
      connection.welcome();
      options.onConnection(connection);
    },
  });
  const server = createServer({ pauseOnConnect: true }, (socket) => acceptor.accept(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: { host: "127.0.0.1", port: (server.address() as AddressInfo).port },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      await acceptor.close();
      await closed;
    },
  };
}
