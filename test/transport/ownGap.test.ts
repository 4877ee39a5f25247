import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { expect, it } from "vitest";
import type { Connection } from "../../src/transport/connection.ts";
import type { ConnectionError } from "../../src/transport/connectionError.ts";
import { listen } from "./listen.ts";

it("a process that was stopped says so after the other side has given it up", async () => {
  let take!: (connection: Connection) => void;
  const accepted = new Promise<Connection>((resolve) => {
    take = resolve;
  });
  const listener = await listen({ deadline: 4, trust: [{ kind: "none" }], onConnection: take });
  const child = fork(path.resolve("test/transport/peerChild.mjs"), [], {
    serialization: "advanced",
    execArgv: [],
  });
  try {
    const options = { transport: "tcp", trust: { kind: "none" }, deadline: 1 };
    child.send({ address: listener.address, options, how: "echo" });
    const [connection] = await Promise.all([accepted, once(child, "message")]);
    const closed = new Promise<ConnectionError | undefined>((resolve) => connection.onClose(resolve));
    // Nothing of this process runs meanwhile, as if it had been sent SIGSTOP.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000);
    const error = await closed;
    expect(error?.fault).toBe("lost");
    expect(error?.message).toMatch(/this process was stopped or too busy to answer for [34]/);
  } finally {
    child.kill("SIGKILL");
    await listener.close();
  }
});
