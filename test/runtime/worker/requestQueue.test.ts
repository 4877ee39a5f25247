import { expect, it, vi } from "vitest";
import type { Dialogue, Received } from "../../../src/runtime/protocol/dialogue.ts";
import { RequestQueue } from "../../../src/runtime/worker/requestQueue.ts";

const request = (bytes: number) =>
  ({ head: { type: "store" }, body: { byteLength: bytes } }) as unknown as Received;

it("takes one large request where none waits, and refuses the next", async () => {
  const refuse = vi.fn();
  const served = vi.fn(async () => undefined);
  const queue = new RequestQueue({ remote: "far", refuse } as unknown as Dialogue, {
    serve: served,
    fail: () => undefined,
  });
  queue.add(request(2 ** 27));
  expect(refuse).not.toHaveBeenCalled();
  queue.add(request(1));
  expect(refuse).toHaveBeenCalledOnce();
  await vi.waitFor(() => expect(served).toHaveBeenCalledOnce());
});
