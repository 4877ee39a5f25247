import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RemoteWorker } from "../../../src/runtime/controller/remoteWorker.ts";
import { DeviceError, WorkerFailure } from "../../../src/runtime/protocol/deviceError.ts";
import { join } from "../../../src/runtime/worker/join.ts";
import { workerSettingsSchema } from "../../../src/runtime/worker/workerSettings.ts";
import { formatAddress } from "../../../src/transport/address.ts";
import { listen } from "../../transport/listen.ts";

/** Two signs of life come before it is over. */
const deadline = 2.5;
const trust = { kind: "none" } as const;

describe.each(["tcp", "grpc"] as const)(
  "a peer that lives and never answers a hello, over %s",
  (transport) => {
    let silent: Awaited<ReturnType<typeof listen>>;
    beforeAll(async () => {
      silent = await listen({ trust: [trust], onConnection: (connection) => connection.onMessage(() => {}) });
    });
    afterAll(() => silent.close());

    const connect = (signal?: AbortSignal) =>
      RemoteWorker.connect({ device: "pi", address: silent.address, transport, trust, deadline, signal });

    const joinIt = (signal: AbortSignal) =>
      join({
        session: "any",
        address: formatAddress(silent.address),
        device: "pi",
        ...{ transport, deadline, signal },
        settings: workerSettingsSchema.parse({ name: "server", plaintext: true, cacheDirectory: "unused" }),
      });

    it("is lost to a controller at the deadline", async () => {
      const error = await connect().catch((error) => error);
      expect(error).toBeInstanceOf(DeviceError);
      expect(error).toMatchObject({ device: "pi", code: "lost" });
      expect(error.message).toMatch(/^pi: .* says nothing: no answer to a hello within 2.5 s$/);
    });

    it("cannot be joined by a neighbour", async () => {
      const error = await joinIt(new AbortController().signal).catch((error) => error);
      expect(error).toBeInstanceOf(WorkerFailure);
      expect(error.message).toMatch(
        /^its neighbour pi at .* cannot be joined: .* no answer to a hello within 2.5 s$/,
      );
    });

    it("is given up when the signal says so", async () => {
      const controller = new AbortController();
      const reason = new Error("enough");
      setTimeout(() => controller.abort(reason), 200);
      const failures = [connect(controller.signal), joinIt(controller.signal)].map((one) =>
        one.catch((error) => error),
      );
      const begun = performance.now();
      expect(await failures[0]).toBe(reason);
      expect((await failures[1]).cause).toBe(reason);
      expect((performance.now() - begun) / 1000).toBeLessThan(deadline - 0.5);
    });
  },
);
