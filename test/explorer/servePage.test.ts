import { once } from "node:events";
import { connect } from "node:net";
import { expect, it } from "vitest";
import { servePage } from "../../src/explorer/servePage.ts";

/** Sends a request as it is, and returns the first line of the answer. */
async function answer(port: number, target: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.end(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`);
  socket.setEncoding("utf8");
  let text = "";
  socket.on("data", (data) => (text += data));
  await once(socket, "close");
  return text.split("\r\n")[0];
}

it("answers whatever path is asked for, and goes on", async () => {
  const page = await servePage("<p>page</p>", 0);
  const port = Number(new URL(page.url).port);
  for (const target of ["//", "//x:y", "/%", "/other?x=/"])
    expect(await answer(port, target), target).toBe("HTTP/1.1 404 Not Found");
  for (const target of ["/", "/?a=//"]) expect(await answer(port, target), target).toBe("HTTP/1.1 200 OK");
  await page.close();
});
