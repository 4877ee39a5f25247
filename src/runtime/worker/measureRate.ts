import { now } from "../../base/clock.ts";
import type { Dialogue } from "../protocol/dialogue.ts";
import { primeConnection } from "./primeConnection.ts";
import { ProbeStream } from "./probeStream.ts";

/**
 * Measures the rate of one direction of a connection in bits per second: primes it, then keeps it busy for so many seconds
 * after the first message has arrived. Throws as `primeConnection` does.
 */
export async function measureRate(dialogue: Dialogue, seconds: number): Promise<number> {
  const window = await primeConnection(dialogue);
  const stream = new ProbeStream(dialogue);
  stream.fill(window);
  await stream.next();
  const begun = { at: now(), arrived: stream.arrived };
  let last = begun;
  // At least one more message, however slow the path.
  while (last === begun || last.at - begun.at < seconds) {
    stream.fill(window);
    await stream.next();
    last = { at: now(), arrived: stream.arrived };
  }
  await stream.drain();
  return ((last.arrived - begun.arrived) * 8) / (last.at - begun.at);
}
