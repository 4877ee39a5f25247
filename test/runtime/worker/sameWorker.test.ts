import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RemoteWorker } from "../../../src/runtime/controller/remoteWorker.ts";
import { Bed } from "../../support/testbed.ts";

describe.each(["tcp", "grpc"] as const)("a worker that is reached twice over %s", (transport) => {
  let bed: Bed;
  beforeAll(async () => {
    bed = await Bed.open({ transport, names: ["pi"], deadline: 60 });
    await bed.connect(0);
  });
  afterAll(() => bed.close());

  const connectAs = (device: string) =>
    RemoteWorker.connect({
      device,
      address: bed.workers[0].address,
      transport,
      trust: { kind: "none" },
      deadline: 60,
    });

  it("says so to a controller that takes it for two devices", async () => {
    await expect(connectAs("server")).rejects.toMatchObject({
      code: "same-worker",
      message: "server: this is the worker that is used as pi already; each device needs a worker of its own",
    });
  });

  it("is busy for a second session of the same device, which may follow a lost one", async () => {
    await expect(connectAs("pi")).rejects.toMatchObject({ code: "busy" });
  });
});
