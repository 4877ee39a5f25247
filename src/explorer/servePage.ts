import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { InputError } from "../base/errors.ts";
import { systemReason } from "../base/systemReason.ts";

/** A page that is being served, to this machine alone. */
export interface ServedPage {
  url: string;
  close: () => Promise<void>;
}

/**
 * Serves one page at `http://127.0.0.1:PORT/`. Requests that name another host are refused, so that no web site can read the
 * page through a name that it points here.
 *
 * @param port 0 for any free one
 * @throws InputError if the port is taken
 */
export async function servePage(page: string, port: number): Promise<ServedPage> {
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    const isOurs = [`127.0.0.1:${port}`, `localhost:${port}`].includes(request.headers.host ?? "");
    // Not by `new URL`, which throws for some of what others may send, such as `//`.
    const isPage = isOurs && request.method === "GET" && request.url?.split("?")[0] === "/";
    response.writeHead(isPage ? 200 : isOurs ? 404 : 403, {
      "content-type": isPage ? "text/html; charset=utf-8" : "text/plain; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
    response.end(isPage ? page : "There is only one page here: /\n");
  });
  await listen(server, port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const why =
        cause.code === "EACCES"
          ? "there is no permission; ports from 1024 on usually need none"
          : systemReason(cause);
      reject(
        new InputError(`--port ${port}: cannot be listened on: ${why}`, { code: "invalid-option", cause }),
      );
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}
