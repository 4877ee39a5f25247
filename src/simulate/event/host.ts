import type { HostShare } from "../input.ts";
import { type Environment, Priority, type SimulationEvent } from "./environment.ts";

/** Work in progress on a host. */
interface Job {
  /** Seconds that it still needs if nothing else computes. */
  left: number;
  /** Factor by which it takes longer beside one other job. */
  slowdown: number;
  /** Part of the host's cores that it keeps busy. */
  share: number;
  /** Fires when it is done. */
  end: SimulationEvent;
}

/**
 * A machine with several devices that compute at the same time and slow each other down: they share caches, the way to memory, the
 * processor's clock. With n jobs in progress, one takes 1 + (n - 1) (slowdown - 1) times as long as alone. If they need more cores than there
 * are, the operating system shares the cores out: each job that needs some takes (cores needed / cores there) times as long besides.
 *
 * The speed of each job is constant until another one begins or ends. So each such change takes O(jobs).
 */
export class Host {
  readonly #environment: Environment;
  #jobs: Job[] = [];
  #last = 0;
  #version = 0;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** Begins work of a device now that takes `seconds` alone, and fires `end` when it is done. */
  begin(seconds: number, { slowdown, share = 0 }: HostShare, end: SimulationEvent): void {
    this.#advance();
    this.#jobs.push({ left: seconds, slowdown, share, end });
    this.#schedule();
  }

  #factor({ slowdown, share }: Job): number {
    const beside = 1 + (this.#jobs.length - 1) * (slowdown - 1);
    if (share === 0) return beside;
    let needed = 0;
    for (const job of this.#jobs) needed += job.share;
    return beside * Math.max(1, needed);
  }

  #advance(): void {
    const { now } = this.#environment;
    for (const job of this.#jobs) job.left -= (now - this.#last) / this.#factor(job);
    this.#last = now;
  }

  /** Schedules the end of each job, as if no other began or ended before. */
  #schedule(): void {
    const version = ++this.#version;
    const { now } = this.#environment;
    for (const job of this.#jobs) {
      const fire = (): void => {
        // If another job has begun or ended since, another end was scheduled in place of this one.
        if (version === this.#version) this.#end(job);
      };
      this.#environment.at(now + Math.max(0, job.left) * this.#factor(job), Priority.End, { fire });
    }
  }

  #end(done: Job): void {
    this.#advance();
    this.#jobs = this.#jobs.filter((job) => job !== done);
    this.#schedule();
    done.end.fire();
  }
}
