/**
 * What would other networks do? A camera's board and a server, one split of the work between them, four networks. Nothing
 * is measured here: the times are what you expect of your machines. Runs in a browser too.
 */
import { duplex, parseConditions, predict } from "paretopipe/simulate";

/** Seconds that the board takes for the first half and for everything, and the server for the second half. */
const board = { half: 0.03, all: 0.11 };
const server = { half: 0.008 };

/** Bytes that cross the split for each frame, and bytes of the result. */
const [boundary, result] = [150_000, 4_000];

const networks = {
  cable: "delay 0.1ms rate 1gbit",
  wifi: "delay 3ms rate 40mbit",
  lte: "delay 40ms rate 10mbit",
  bad: "delay 150ms rate 1mbit",
};

/** Frames come as fast as they are taken; eight may be between the two devices, so that a slow link is never idle. */
const frames = { name: "frames", arrivals: { kind: "saturated" }, frames: 200, queue: 8 } as const;

for (const [condition, words] of Object.entries(networks)) {
  const alone = predict(
    {
      seed: 1,
      devices: [{ name: "board" }],
      links: [],
      streams: [{ ...frames, stages: [{ device: "board", service: board.all }], bytes: [] }],
    },
    { condition, plan: "board alone" },
  );
  const split = predict(
    {
      seed: 1,
      devices: [{ name: "board" }, { name: "server" }],
      links: duplex("board", "server", parseConditions(words)),
      streams: [
        {
          ...frames,
          stages: [
            { device: "board", service: board.half },
            { device: "server", service: server.half },
          ],
          bytes: [boundary, result],
        },
      ],
    },
    { condition, plan: "split" },
  );
  const gain = split.throughput.mean / alone.throughput.mean;
  console.log(
    `${condition.padEnd(6)} ${split.throughput.mean.toFixed(1).padStart(5)} frames/s, ${gain.toFixed(2)} times the board alone; ${split.bottleneck} sets the pace`,
  );
}
