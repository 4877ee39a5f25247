import { describe, expect, it } from "vitest";
import { checkEmulable } from "../../../src/emulate/relay/linkEmulation.ts";
import { parseConditions } from "../../../src/network/conditions.ts";
import type { Condition } from "../../../src/scenario/resolveCondition.ts";

const condition = (words: string, rest: Partial<Condition> = {}): Condition => ({
  name: "lte",
  description: words,
  all: { conditions: parseConditions(words) },
  links: {},
  ...rest,
});

const both = [
  { from: "pi", to: "server" },
  { from: "server", to: "pi" },
];

describe("checkEmulable", () => {
  it("accepts delay, jitter, rate, traces and a shared medium", () => {
    checkEmulable(condition(""), both);
    checkEmulable(condition("delay 40ms 10ms 25% distribution normal rate 5mbit"), both);
    const trace = {
      time: [0, 1],
      rate: [1e6, 2e6],
      delay: [0.1, 0.2],
      loss: [0, 0],
      after: "repeat" as const,
    };
    const medium = parseConditions("rate 40mbit");
    checkEmulable(condition("", { medium, all: { conditions: { ...parseConditions(""), trace } } }), both);
  });

  it.each([
    [condition("delay 40ms rate 5mbit loss 0.5%"), /condition "lte" .* every link: loss 0\.5%$/],
    [condition("loss gemodel 1% 10%"), /every link: loss gemodel 1% 10% 100% 0%$/],
    [
      condition("", { links: { "pi>server": { conditions: parseConditions("loss 2%") } } }),
      /pi>server: loss 2%$/,
    ],
    [condition("", { startUp: {} }), /TCP start-up$/],
    [
      condition("", { all: { conditions: parseConditions(""), curve: { bytes: [1], idle: [1] } } }),
      /every link: a measured link profile$/,
    ],
    [
      condition("", {
        all: {
          conditions: {
            ...parseConditions(""),
            trace: { time: [0], rate: [1e6], loss: [0.1], after: "hold" },
          },
        },
      }),
      /every link: a trace of loss$/,
    ],
  ])("refuses what cannot be done to bytes, by name: %#", (one, message) => {
    expect(() => checkEmulable(one, both)).toThrow(message);
  });

  it("looks only at the links that are emulated", () => {
    const lossy = condition("", { links: { "pi>server": { conditions: parseConditions("loss 2%") } } });
    checkEmulable(lossy, [{ from: "pi", to: "camera" }]);
    expect(() => checkEmulable(lossy, [{ from: "pi", to: "server" }])).toThrow(/pi>server: loss 2%$/);
  });
});
