import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { unneededFor } from "../../../src/study/queue/cellQueue.ts";
import { mostUnneeded, SentInputs } from "../../../src/study/queue/sentInputs.ts";
import { describeWhere } from "../../support/describeWhere.ts";
import { missingRedis, type RedisServer, startRedis } from "../../support/redis.ts";

describeWhere(missingRedis)("SentInputs", () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());
  beforeEach(() => redis.client.flushall());

  /** Two inputs that count how often they are read. */
  const inputs = () => {
    const reads = { a: 0, b: 0 };
    const input = (hash: "a" | "b") => ({ hash, read: () => `${hash}${++reads[hash]}` });
    return { reads, both: [input("a"), input("b")] };
  };
  const key = (hash: string) => `paretopipe:input:${hash}`;

  it("sends an input once, also where many ask for it at a time", async () => {
    const { reads, both } = inputs();
    const sent = new SentInputs(redis.client);
    await Promise.all([sent.send(both), sent.send(both)]);
    await sent.send(both);
    expect(reads).toEqual({ a: 1, b: 1 });
    expect(await redis.client.get(key("b"))).toBe("b1");
    expect(await redis.client.ttl(key("b"))).toBeGreaterThan(86_000);
  });

  it("sends what was lost once more, and tells those who have been in the queue since before", async () => {
    const { reads, both } = inputs();
    const sent = new SentInputs(redis.client);
    await sent.send(both);
    const before = sent.turn;
    expect(await sent.sendLost(both, before)).toBe(false);
    await redis.client.del(key("a"));
    // Two cells fail at a time, and a third one later: each is told, and the input is sent once.
    expect(await Promise.all([sent.sendLost(both, before), sent.sendLost(both, before)])).toEqual([
      true,
      true,
    ]);
    expect(await sent.sendLost(both, before)).toBe(true);
    expect(reads).toEqual({ a: 2, b: 1 });
    expect(await sent.sendLost(both, sent.turn)).toBe(false);
    expect(await sent.sendLost(both.slice(1), before)).toBe(false);
  });

  it("keeps inputs for another day, and forgets those that Redis does not have", async () => {
    const { reads, both } = inputs();
    const sent = new SentInputs(redis.client);
    await sent.send(both);
    await redis.client.expire(key("a"), 10);
    expect(await sent.renew(new Set())).toBe(false);
    expect(await redis.client.ttl(key("a"))).toBeGreaterThan(86_000);
    await redis.client.flushall();
    expect(await sent.renew(new Set())).toBe(true);
    expect(await sent.renew(new Set())).toBe(false);
    await sent.send(both);
    expect(reads).toEqual({ a: 2, b: 2 });
  });

  it("lets most inputs go that no cell needs any more, such as a trace for each seed", async () => {
    const { reads, both } = inputs();
    const sent = new SentInputs(redis.client);
    await sent.send(both);
    const traces = Array.from({ length: mostUnneeded }, (_, seed) => ({
      hash: `trace${seed}`,
      read: () => "t",
    }));
    await sent.send(traces);
    const longKept = async () => {
      const times = await Promise.all(
        (await redis.client.keys("paretopipe:input:*")).map((name) => redis.client.ttl(name)),
      );
      return times.filter((time) => time > unneededFor).length;
    };
    expect(await sent.renew(new Set(["a"]))).toBe(false);
    // A cell waits for "a", and "b" was the first of the others.
    expect(await longKept()).toBe(mostUnneeded + 1);
    expect(await redis.client.ttl(key("b"))).toBeLessThanOrEqual(unneededFor);
    await sent.send(both);
    expect(reads).toEqual({ a: 1, b: 2 });
    // "a" was needed last but for "b", which was sent again.
    expect(await sent.renew(new Set())).toBe(false);
    expect(await longKept()).toBe(mostUnneeded);
    expect(await redis.client.ttl(key("a"))).toBeGreaterThan(unneededFor);
    expect(await redis.client.ttl(key("b"))).toBeGreaterThan(unneededFor);
  });
});
