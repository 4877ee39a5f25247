import { setTimeout as sleep } from "node:timers/promises";
import { now } from "../../base/clock.ts";
import type { Channel, Received } from "../protocol/channel.ts";
import { WorkerFailure } from "../protocol/deviceError.ts";
import type { HeadOf } from "../protocol/messages.ts";

/** Empty messages there and back before the ladder is climbed: they warm up both ends and give the round trip. */
const warmup = 20;

/** Messages in a row without a pause. */
const inARow = 8;

/**
 * Measures the link to a neighbour with messages of rising size: for each size the time after a pause until the
 * last byte was there, and the time a message takes where one follows the other. Times are on this clock only: the
 * neighbour acknowledges with an empty message, for which half the least round trip of empty messages is taken off.
 *
 * Processor time counts the kernel's work for the sockets too. That of a message is from the messages in a row.
 *
 * @throws WorkerFailure, ConnectionError
 */
export async function climbLadder(
  channel: Channel,
  { sizes, repeats, pause }: HeadOf<"ladder">,
  signal: AbortSignal,
): Promise<HeadOf<"climbed">> {
  const empty = new Uint8Array(0);
  const trips: number[] = [];
  for (let trip = 0; trip < warmup; trip++) trips.push((await climb(empty, 1)).seconds);
  const back = Math.min(...trips) / 2;
  const result: HeadOf<"climbed"> = {
    type: "climbed",
    idle: [],
    backToBack: [],
    roundTrip: Math.min(...trips),
    sendCpu: [],
    receiveCpu: [],
  };
  for (const size of sizes) {
    const body = new Uint8Array(size);
    const idle: number[] = [];
    const row: number[] = [];
    let sendCpu = 0;
    let receiveCpu = 0;
    for (let repeat = 0; repeat < repeats; repeat++) {
      await sleep(pause * 1000, undefined, { signal });
      idle.push(Math.max(0, (await climb(body, 1)).seconds - back));
      const { seconds, cpu, receiverCpu } = await climb(body, inARow);
      // The first of the row took as long as one after a pause; those behind it show the pace.
      row.push(Math.max(0, (seconds - back - idle[repeat]) / (inARow - 1)));
      sendCpu += cpu / inARow / repeats;
      receiveCpu += receiverCpu / inARow / repeats;
    }
    result.idle.push(idle);
    result.backToBack.push(row);
    result.sendCpu.push(sendCpu);
    result.receiveCpu.push(receiveCpu);
  }
  return result;

  async function climb(body: Uint8Array, count: number) {
    const pieces = body.length > 0 ? [body] : [];
    const cpuBefore = processorTime();
    const start = now();
    for (let sent = 1; sent < count; sent++) await channel.send({ type: "rung", acknowledge: false }, pieces);
    const { head } = await channel.ask({ type: "rung", acknowledge: true }, "rungs", pieces);
    if (head.type !== "rungs") throw new WorkerFailure("peer", `the other end refused: ${head.message}`);
    return { seconds: now() - start, cpu: processorTime() - cpuBefore, receiverCpu: head.cpu };
  }
}

/** The other end of the ladder: takes messages, and acknowledges those that ask for it. */
export class LadderFoot {
  #cpu = processorTime();

  constructor(channel: Channel) {
    channel.onMessage(({ head }: Received) => {
      if (head.type !== "rung" || !head.acknowledge) return;
      const cpu = processorTime();
      // A connection that is over has told its other end.
      channel.send({ type: "rungs", cpu: cpu - this.#cpu }).catch(() => undefined);
      this.#cpu = processorTime();
    });
  }
}

/** Seconds of processor time that this process has used, the kernel's work for it included. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1e-6;
}
