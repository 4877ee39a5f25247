import { once } from "node:events";
import { createServer as createHttp } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { openRedis } from "../../../src/study/queue/openRedis.ts";
import { parseRedisAddress } from "../../../src/study/queue/redisAddress.ts";

const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

/** Starts a server that is not Redis; returns where it is, without the protocol. */
async function listen(server: Server): Promise<string> {
  servers.push(server);
  server.on("connection", (socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const open = (url: string, signal?: AbortSignal) =>
  openRedis(parseRedisAddress(url, "--redis"), () => {}, signal);

const http = () => createHttp((_, answer) => answer.end("hello"));
const says = (text: string) => createServer((socket) => socket.write(text));
const silent = () => createServer();
const cuts = () => createServer((socket) => socket.once("data", () => socket.end()));

it.each([
  ["redis", "HTTP", http, /: what answers there is not Redis$/],
  ["redis", "SSH", () => says("SSH-2.0-OpenSSH\r\n"), /: what answers there is not Redis$/],
  ["redis", "IMAP", () => says("* OK ready\r\n"), /: what answers there is not Redis$/],
  ["redis", "an alert of TLS", () => says("\x15\x03\x01"), /takes encrypted connections only: rediss:/],
  ["redis", "no words", cuts, /cuts the connection: it is not Redis, or speaks TLS/],
  ["redis", "silence", silent, /gives no answer within 10 s: it is not Redis, or speaks TLS/],
  ["rediss", "HTTP", http, /: what answers there does not speak TLS: rediss:/],
  ["rediss", "silence", silent, /gives no answer within 10 s: it is not Redis, or does not speak TLS/],
])("%s:// says that a server with %s is not what it should be", async (protocol, _, make, message) => {
  const at = `${protocol}://${await listen(make())}`;
  const opening = open(at);
  await expect(opening).rejects.toThrow(message);
  await expect(opening).rejects.toThrow(`${at}: `);
});

it.each(["redis", "rediss"])(
  "%s:// stops connecting when it is told to, for that reason",
  async (protocol) => {
    const stop = new AbortController();
    const server = silent();
    const opening = open(`${protocol}://${await listen(server)}`, stop.signal);
    await Promise.race([once(server, "connection"), opening]);
    stop.abort(new Error("enough"));
    await expect(opening).rejects.toThrow("enough");
  },
);
