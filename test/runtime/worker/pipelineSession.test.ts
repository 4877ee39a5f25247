import { expect, it, vi } from "vitest";
import { noRules } from "../../../src/graph/feedRules.ts";
import type { WorkerFailure } from "../../../src/runtime/protocol/deviceError.ts";
import { Dialogue } from "../../../src/runtime/protocol/dialogue.ts";
import { PipelineSession } from "../../../src/runtime/worker/pipelineSession.ts";
import { workerSettingsSchema } from "../../../src/runtime/worker/workerSettings.ts";
import type { Connection, Message, OutgoingMessage } from "../../../src/transport/connection.ts";
import { ConnectionError } from "../../../src/transport/connectionError.ts";

const remote = "10.0.0.2:7070";

/** A neighbour that answers pings. As one that has said goodbye, it takes no frame any more; its end has not come. */
class LeavingNeighbour implements Connection {
  readonly remote = remote;
  #take!: (message: Message) => void;

  async send({ head }: OutgoingMessage): Promise<void> {
    if (!("type" in head) || head.type !== "ping")
      throw new ConnectionError("lost", `${remote}: the other side has ended the connection`);
    this.#take({ head: { type: "pong", id: 0, received: 0, sent: 0 }, body: new Uint8Array() });
  }

  onMessage(take: (message: Message) => void): void {
    this.#take = take;
  }

  onClose(): void {}

  welcome(): void {}

  async close(): Promise<void> {}

  abort(): void {}
}

it("a neighbour that takes no more frames is named, even before its connection has ended", async () => {
  const fail = vi.fn<(failure: WorkerFailure) => void>();
  const tensor = { name: "x", type: "float32", shape: [1, 8] } as const;
  const session = new PipelineSession({
    settings: workerSettingsSchema.parse({ name: "pi", plaintext: true, cacheDirectory: "unused" }),
    order: {
      type: "open",
      ranges: [],
      given: [],
      session: "any",
      index: 0,
      turn: 0,
      stages: 2,
      stage: null,
      inputs: [{ ...tensor, shape: [1, 8] }],
      outputs: [{ ...tensor, shape: [1, 8] }],
      queue: 1,
      deliver: "source",
      devices: [["pi"], ["server"]],
      next: [remote],
      transport: "tcp",
      deadline: 1,
      prime: false,
    },
    rules: noRules,
    file: undefined,
    join: async () => new Dialogue(new LeavingNeighbour()),
    fail,
  });
  await session.open();
  const workload = {
    frames: 10,
    arrivals: { kind: "saturated" },
    window: null,
    drop: false,
    seed: 1,
    keepOutput: false,
  } as const;
  void session.run(
    workload,
    () => {},
    () => {},
  );
  await vi.waitFor(() => expect(fail).toHaveBeenCalled(), { timeout: 60_000 });
  expect(fail.mock.calls).toMatchObject([
    [
      {
        code: "peer",
        message: `its neighbour server was lost: ${remote}: the other side has ended the connection`,
      },
    ],
  ]);
  await session.end();
});
