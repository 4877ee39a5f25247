import { ChildProcess } from "node:child_process";
import { Server, Socket } from "node:net";
import { afterEach, expect, it, vi } from "vitest";
import { startWorker } from "../../../src/runtime/worker/startWorker.ts";
import { connect } from "../../../src/transport/connect.ts";

afterEach(() => vi.restoreAllMocks());

it("goes on when a connection cannot be accepted", async () => {
  const listen = vi.spyOn(Server.prototype, "listen");
  const log = vi.fn();
  const worker = await startWorker({ log, settings: { deadline: 60 } });
  try {
    const server = listen.mock.contexts[0] as Server;
    server.emit("error", Object.assign(new Error("accept EMFILE"), { code: "EMFILE" }));
    expect(log).toHaveBeenCalledWith(
      "a connection was not accepted: this process has too many files open (ulimit -n allows more)",
    );
    const options = { transport: "tcp", trust: { kind: "none" }, deadline: 60 } as const;
    const connection = await connect(worker.address, options);
    await connection.close();
  } finally {
    await worker.close();
  }
});

it("starts no process and keeps no connection while it closes", async () => {
  const listen = vi.spyOn(Server.prototype, "listen");
  const onServing = vi.fn();
  const worker = await startWorker({ onServing, settings: { deadline: 60 } });
  const server = listen.mock.contexts[0] as Server;
  const late = new Socket();
  const { kill } = ChildProcess.prototype;
  vi.spyOn(ChildProcess.prototype, "kill").mockImplementation(function (this: ChildProcess, signal) {
    // A session that ends at this moment, and a connection that was accepted just before.
    this.emit("message", "done");
    server.emit("connection", late);
    return kill.call(this, signal);
  });
  await worker.close();
  expect(onServing).toHaveBeenCalledTimes(1);
  expect(late.destroyed).toBe(true);
});
