import { describe, expect, it } from "vitest";
import { calmMessage } from "../../src/explore/calmMessage.ts";
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
});
