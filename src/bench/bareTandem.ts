import { fillExponential } from "../base/fillExponential.ts";
import { randomStream } from "../base/random.ts";
import { EventQueue } from "../simulate/event/eventQueue.ts";

/** The kinds of events, in order of priority. An event is its kind + 4 * the place where it happens. */
const Kind = { End: 0, Sent: 1, Delivered: 2, Arrival: 3 } as const;

const means = [0.5, 0.6, 0.7];

/** Numbers drawn at once. */
const block = 1024;

/**
 * The tandem of three M/M/1 as the event engine does it, with its queue and the same eight events a customer, and none of its rules: no
 * windows, slots, priorities, outages or times of frames. It says what JavaScript can do at most.
 *
 * @returns the number of events, and the mean time of a customer in the system
 */
export function bareTandem(customers: number): { events: number; mean: number } {
  const queue = new EventQueue<number>();
  const draws = [1, ...means].map((mean, index) => drawer(mean, `bare ${index}`));
  const arrivals = new Float64Array(customers);
  const waiting = means.map(() => 0);
  const busy = means.map(() => false);
  const isSending = means.map(() => false);
  const unsent = means.map(() => 0);
  let arrived = 0;
  let done = 0;
  let total = 0;
  let events = 0;
  let now = 0;
  const at = (time: number, kind: number, place: number) => queue.push(time, kind, kind + 4 * place);
  const start = (place: number) => {
    if (busy[place] || waiting[place] === 0) return;
    waiting[place]--;
    busy[place] = true;
    at(now + draws[place + 1](), Kind.End, place);
  };
  const send = (place: number) => {
    if (isSending[place] || unsent[place] === 0) return;
    unsent[place]--;
    isSending[place] = true;
    at(now, Kind.Sent, place);
  };
  at(draws[0](), Kind.Arrival, 0);
  while (queue.nextTime !== Number.POSITIVE_INFINITY) {
    now = queue.nextTime;
    const event = queue.pop()!;
    const place = event >> 2;
    events++;
    switch (event & 3) {
      case Kind.Arrival:
        arrivals[arrived++] = now;
        waiting[0]++;
        start(0);
        if (arrived < customers) at(now + draws[0](), Kind.Arrival, 0);
        break;
      case Kind.End:
        busy[place] = false;
        if (place < 2) {
          unsent[place]++;
          send(place);
        } else total += now - arrivals[done++];
        start(place);
        break;
      case Kind.Sent:
        isSending[place] = false;
        at(now, Kind.Delivered, place + 1);
        send(place);
        break;
      case Kind.Delivered:
        waiting[place]++;
        start(place);
    }
  }
  return { events, mean: total / customers };
}

/** Draws exponential times, a block at once. */
function drawer(mean: number, name: string): () => number {
  const random = randomStream(1, name);
  const numbers = new Float64Array(block);
  let used = block;
  return () => {
    if (used === block) {
      fillExponential(numbers, mean, random);
      used = 0;
    }
    return numbers[used++];
  };
}
