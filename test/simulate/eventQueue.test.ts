import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Environment, Priority } from "../../src/simulate/event/environment.ts";
import { EventQueue } from "../../src/simulate/event/eventQueue.ts";

describe("EventQueue", () => {
  it("orders by time, then priority, then sequence", () => {
    const queue = new EventQueue<string>();
    queue.push(2, 0, "later");
    queue.push(1, 3, "arrival");
    queue.push(1, 0, "first end");
    queue.push(1, 1, "delivery");
    queue.push(1, 0, "second end");
    const order = [];
    for (let item = queue.pop(); item !== undefined; item = queue.pop()) order.push(item);
    expect(order).toEqual(["first end", "second end", "delivery", "arrival", "later"]);
  });

  it("equals a stable sort, also if events come while others go", () => {
    const event = fc.record({
      time: fc.integer({ min: 0, max: 5 }),
      priority: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), fc.nat(60), (events, pops) => {
        const queue = new EventQueue<number>();
        const byOrder = (a: number, b: number): number =>
          events[a].time - events[b].time || events[a].priority - events[b].priority || a - b;
        const left: number[] = [];
        const half = Math.floor(events.length / 2);
        const push = (i: number): void => {
          queue.push(events[i].time, events[i].priority, i);
          left.push(i);
        };
        const pop = (): void => {
          left.sort(byOrder);
          expect(queue.pop()).toBe(left.shift());
        };
        for (let i = 0; i < half; i++) push(i);
        for (let i = 0; i < pops; i++) pop();
        for (let i = half; i < events.length; i++) push(i);
        while (left.length > 0) pop();
        expect(queue.pop()).toBeUndefined();
        expect(queue.nextTime).toBe(Infinity);
      }),
    );
  });
});

describe("Environment", () => {
  it("runs, at one instant, ends, deliveries, starts and arrivals, in this order, with what a start causes before the arrivals", () => {
    const environment = new Environment();
    const log: string[] = [];
    const say = (text: string) => ({ fire: () => void log.push(text) });
    environment.at(1, Priority.Arrive, {
      fire: () => {
        log.push("arrival");
        environment.wake(() => log.push("start again"));
      },
    });
    environment.at(1, Priority.Arrive, say("second arrival"));
    environment.at(1, Priority.Deliver, say("delivery"));
    environment.at(1, Priority.End, {
      fire: () => {
        log.push("end");
        environment.wake(() => {
          log.push("start");
          environment.at(1, Priority.End, say("instant end"));
        });
      },
    });
    environment.run();
    expect(log).toEqual([
      "end",
      "delivery",
      "start",
      "instant end",
      "arrival",
      "start again",
      "second arrival",
    ]);
    expect(environment.events).toBe(5);
  });

  it("refuses an event in the past", () => {
    const environment = new Environment();
    environment.at(1, Priority.End, { fire: () => environment.at(0.5, Priority.End, { fire: () => {} }) });
    expect(() => environment.run()).toThrow(RangeError);
  });
});
