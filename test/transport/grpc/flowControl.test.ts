import { connect } from "node:http2";
import { expect, it } from "vitest";
import { flowWindow } from "../../../src/transport/grpc/grpcService.ts";
import { listen } from "../listen.ts";

it("the server lets 16 MiB be in flight, in a stream and in all of the connection", async () => {
  const listener = await listen({ trust: [{ kind: "none" }], onConnection: () => {} });
  const session = connect(`http://127.0.0.1:${listener.address.port}`);
  const windows = await new Promise((resolve) => {
    session.on("remoteSettings", ({ initialWindowSize }) => {
      if (initialWindowSize === flowWindow) {
        setTimeout(() => resolve([initialWindowSize, session.state.remoteWindowSize]), 50);
      }
    });
  });
  expect(windows).toEqual([flowWindow, flowWindow]);
  session.destroy();
  await listener.close();
});
