import { SteppedCapacity } from "../network/capacity.ts";
import type { DeviceInput } from "./input.ts";

/**
 * How fast a device is over time. Work that is under way when a disruption starts goes on at the new speed,
 * and at speed 0 it stands still until the device is back (preemptive resume).
 */
export class Device {
  readonly name: string;
  readonly #speed: SteppedCapacity | undefined;
  readonly hasOutages: boolean;
  /** Never slower and never out: work of so many seconds takes so many seconds. */
  readonly isSteady: boolean;
  readonly #outages: readonly { from: number; to: number }[];

  constructor({ name, disruptions = [] }: DeviceInput) {
    this.name = name;
    this.#outages = disruptions.filter(({ speed }) => speed === 0);
    this.hasOutages = this.#outages.length > 0;
    this.isSteady = disruptions.length === 0;
    if (this.isSteady) return;
    const time = [0];
    const rate = [1];
    for (const { from, to, speed } of disruptions) {
      if (from === time[time.length - 1]) rate[rate.length - 1] = speed;
      else {
        time.push(from);
        rate.push(speed);
      }
      time.push(to);
      rate.push(1);
    }
    this.#speed = new SteppedCapacity({ time, rate, after: "hold" });
  }

  /** When work of `seconds` (at full speed) is done that begins at `begin`. */
  finish(begin: number, seconds: number): number {
    return this.#speed ? this.#speed.finishTime(begin, seconds) : begin + seconds;
  }

  /** First time from `t` on at which the device is not out: a transfer that would start earlier waits. */
  up(t: number): number {
    let time = t;
    for (const { from, to } of this.#outages) if (from <= time && time < to) time = to;
    return time;
  }
}
