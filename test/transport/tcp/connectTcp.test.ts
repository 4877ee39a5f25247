import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { connectTcp } from "../../../src/transport/tcp/connectTcp.ts";

it("says that another program listens where no worker is", async () => {
  const server = createServer((socket) => socket.on("error", () => {}).end("SSH-2.0-OpenSSH_9.2\r\n"));
  onTestFinished(() => void server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const trust = { kind: "secret", secret: Buffer.alloc(32) } as const;
  await expect(
    connectTcp({ host: "127.0.0.1", port }, { transport: "tcp", trust, deadline: 20 }),
  ).rejects.toThrow(
    `127.0.0.1:${port} is no worker: another program listens there, which does not speak TLS (wrong version number)`,
  );
});
