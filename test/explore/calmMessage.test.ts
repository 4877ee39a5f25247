import { describe, expect, it } from "vitest";
import { calmMessage } from "../../src/explore/calmMessage.ts";
import { Channel } from "../../src/network/channel.ts";
import { parseConditions, perfect } from "../../src/network/conditions.ts";

describe("the cost of a message on average", () => {
  const link = (words: string) => ({ from: "a", to: "b", conditions: parseConditions(words) });

  // 1 MB at 8 Mbit/s takes 1 s. With a fifth lost, 1 / 0.8 as many bits are sent.
  it("has what is sent again, on a link of its own and on a medium alike", () => {
    const own = calmMessage(link("delay 10ms rate 8mbit loss 20%"), undefined)(1e6);
    expect(own.occupied).toBeCloseTo(1.25, 9);
    expect(own.latency).toBeCloseTo(1.26, 9);
    const shared = calmMessage(link("delay 10ms loss 20%"), { ...perfect, rate: 8e6 })(1e6);
    expect(shared).toEqual(own);
  });

  it.each([20_000, 50_000, 200_000])(
    "has a socket's buffer, which limits what is under way: %i bytes",
    (bytes) => {
      const startUp = { buffer: 50_000 };
      const found = calmMessage({ ...link("delay 50ms rate 80mbit"), startUp }, undefined)(bytes);
      const channel = new Channel(
        { conditions: parseConditions("delay 50ms rate 80mbit"), startUp },
        () => () => 0.5,
      );
      let sent = 0;
      const sentAfter = (messages: number) => {
        for (let message = 0; message < messages; message++) sent = channel.sent(sent, bytes);
        return sent;
      };
      // The window grows at first. Then a buffer goes out in each round trip of 0.1 s.
      const begin = sentAfter(100);
      expect((sentAfter(100) - begin) / 100).toBeCloseTo(found.occupied, 3);
      expect(found.occupied).toBeCloseTo((0.1 * bytes) / 50_000, 9);
      // Alone, a message waits only for what does not fit into the buffer.
      const waits = Math.ceil(bytes / 50_000) - 1;
      expect(found.latency).toBeCloseTo(waits * 0.1 + ((bytes - waits * 50_000) * 8) / 80e6 + 0.05, 9);
    },
  );

  it("has the congestion window that losses leave, as messages in a row do", () => {
    const lossy = { ...link("delay 40ms rate 10mbit loss 0.5%"), congestion: "cubic" as const };
    const found = calmMessage(lossy, undefined)(200_000);
    const channel = new Channel(lossy, () => () => 0.5);
    let sent = 0;
    for (let message = 0; message < 200; message++) sent = channel.sent(sent, 200_000);
    expect(sent / 200 / found.occupied).toBeCloseTo(1, 2);
  });
});
