import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connectGrpc } from "../../../src/transport/grpc/connectGrpc.ts";
import { everyTransport, type Secured } from "../trusts.ts";

let way: Secured;
beforeAll(async () => {
  way = (await everyTransport()).find(({ name }) => name === "grpc with certificates")!;
});

const server = createServer((socket) => socket.on("error", () => {}).end("HTTP/1.1 400 Bad Request\r\n\r\n"));
afterAll(() => void server.close());

async function refusal(host: string, port: number): Promise<string> {
  const options = { transport: "grpc", trust: way.client, deadline: 20 } as const;
  const error = await connectGrpc({ host, port }, options).catch((cause: Error) => cause);
  return (error as Error).message;
}

it("says in one line what answers where no worker is", async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  expect(await refusal("127.0.0.1", port)).toMatch(
    /^127\.0\.0\.1:\d+ is no worker: another program listens there, .* \([\w ]+: wrong version number\)$/,
  );
});

it("says that a name has no address", async () => {
  expect(await refusal("nowhere.invalid", 7070)).toBe(
    "nowhere.invalid:7070 cannot be reached: its name has no address",
  );
});
