import { createServer, type Socket } from "node:net";
import type { Trust } from "../transport/connection.ts";
import { createAcceptor } from "../transport/createAcceptor.ts";

// The receiving process of `transportGroup.ts`. It answers each request with the number of bytes it received.
process.once("disconnect", () => process.exit());
process.once("message", ({ trust, raw }: { trust: Trust; raw?: number }) => {
  if (trust.kind === "secret") trust.secret = Buffer.from(trust.secret);
  const acceptor = createAcceptor({
    trust: [trust],
    onConnection: (connection) => {
      connection.welcome();
      let bytes = 0;
      connection.onMessage(({ head, body }) => {
        bytes += body.byteLength;
        if ((head as { last: boolean }).last) void connection.send({ head: { bytes } });
      });
    },
  });
  const count = (socket: Socket) => {
    let bytes = 0;
    socket.on("data", (chunk) => {
      bytes += chunk.byteLength;
      if (bytes < raw!) return;
      socket.write("!");
      bytes -= raw!;
    });
  };
  const server = raw
    ? createServer(count)
    : createServer({ pauseOnConnect: true }, (socket) => acceptor.accept(socket));
  server.listen(0, "127.0.0.1", () => process.send!(server.address()));
});
