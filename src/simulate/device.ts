import { SteppedCapacity } from "../network/capacity.ts";
import type { DeviceInput, HostShare } from "./input.ts";

/**
 * The speed of a device over time. If a disruption starts during work, the work continues at the new speed; at speed 0
 * it pauses until the device is back (preemptive resume).
 */
export class Device {
  readonly name: string;
  readonly #speed: SteppedCapacity | undefined;
  readonly hasOutages: boolean;
  /** Its share of a machine that has several devices; only the event engine simulates it. */
  readonly host: HostShare | undefined;
  /** Whether the device is never slower and never out, so that work always takes its nominal time. */
  readonly isSteady: boolean;
  readonly #outages: readonly { from: number; to: number }[];

  constructor({ name, disruptions = [], host }: DeviceInput) {
    this.name = name;
    this.host = host;
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

  /** Returns the time at which work that starts at `begin` ends, given its `seconds` at full speed. */
  finish(begin: number, seconds: number): number {
    return this.#speed ? this.#speed.finishTime(begin, seconds) : begin + seconds;
  }

  /**
   * Returns the first time from `t` on at which the device is not out. A transfer that would start earlier waits until
   * then.
   */
  up(t: number): number {
    let time = t;
    for (const { from, to } of this.#outages) if (from <= time && time < to) time = to;
    return time;
  }
}
