import { mean, sampleStandardDeviation } from "simple-statistics";
import { describe, expect, it } from "vitest";
import { column } from "../../src/simulate/frameTable.ts";
import type { Service } from "../../src/simulate/input.ts";
import { type Metrics, measure } from "../../src/simulate/measure.ts";
import { simulate } from "../../src/simulate/simulate.ts";
import { type Chain, chainInput, runChain } from "./chain.ts";

const replications = 20;
/** Student's t, 19 degrees of freedom, 99.95 %: of dozens of intervals none should fail by luck. */
const t999 = 3.883;

function replicate(chain: Chain, warmup: number): Metrics[] {
  return Array.from({ length: replications }, (_, r) => {
    const input = chainInput({ ...chain, seed: r });
    return measure(input, simulate(input), warmup);
  });
}

/** Expects a value within the 99.9 % interval of the replications' means. */
function expectMean(values: number[], expected: number): void {
  const half = (t999 * sampleStandardDeviation(values)) / Math.sqrt(values.length);
  expect(Math.abs(mean(values) - expected)).toBeLessThanOrEqual(half);
  // An interval so wide that it proves nothing would be no test.
  expect(half).toBeLessThan(0.1 * expected);
}

/** Mean and second moment of a service, for the closed forms. */
function moments(service: Service): [number, number] {
  if (typeof service === "number") return [service, service ** 2];
  if (service && "exponential" in service) return [service.exponential, 2 * service.exponential ** 2];
  const samples = service as number[];
  return [mean(samples), mean(samples.map((x) => x * x))];
}

describe("one queue against Pollaczek-Khinchine", () => {
  const cases: [string, Service, number][] = [
    ["M/M/1 at 50 %", { exponential: 0.5 }, 1],
    ["M/M/1 at 80 %", { exponential: 0.8 }, 1],
    ["M/D/1 at 70 %", 0.7, 1],
    ["M/G/1 of two sizes", [0.2, 0.2, 0.2, 1.4], 1.2],
  ];
  it.each(cases)("has its waiting, latency and utilisation: %s", (_name, service, rate) => {
    const [first, second] = moments(service);
    const waiting = (rate * second) / (2 * (1 - rate * first));
    const runs = replicate({ service: [service], arrivals: { kind: "poisson", rate }, frames: 20_000 }, 2000);
    expectMean(
      runs.map((run) => run.resources[0].waiting),
      waiting,
    );
    expectMean(
      runs.map((run) => run.latency.mean),
      waiting + first,
    );
    expectMean(
      runs.map((run) => run.resources[0].utilisation),
      rate * first,
    );
    expectMean(
      runs.map((run) => run.throughput),
      rate,
    );
  });

  it("has exponential latency, so its quantiles are known too (M/M/1)", () => {
    const runs = replicate(
      { service: [{ exponential: 0.5 }], arrivals: { kind: "poisson", rate: 1 }, frames: 20_000 },
      2000,
    );
    // Mean latency 1 / (2 - 1) = 1 s, hence quantile p is -ln(1 - p).
    expectMean(
      runs.map((run) => run.latency.p50),
      Math.log(2),
    );
    expectMean(
      runs.map((run) => run.latency.p95),
      Math.log(20),
    );
    expectMean(
      runs.map((run) => run.latency.p99),
      Math.log(100),
    );
  });
});

describe("a tandem of three M/M/1", () => {
  it("is three independent queues (Burke)", () => {
    const means = [0.5, 0.7, 0.3];
    const service = means.map((exponential) => ({ exponential }));
    const chain: Chain = {
      service,
      arrivals: { kind: "poisson", rate: 1 },
      frames: 20_000,
      queue: Infinity,
      deliver: "last",
    };
    const runs = replicate(chain, 2000);
    const sojourn = means.map((s) => s / (1 - s));
    expectMean(
      runs.map((run) => run.latency.mean),
      sojourn.reduce((a, b) => a + b),
    );
    for (const [i, name] of ["a", "b", "c"].entries()) {
      const of = (run: Metrics) => run.resources.find((r) => r.name === name)!;
      expectMean(
        runs.map((run) => of(run).waiting),
        sojourn[i] - means[i],
      );
      expectMean(
        runs.map((run) => of(run).utilisation),
        means[i],
      );
    }
  });
});

describe("finite queues, windows and losses against closed forms", () => {
  const exponential = { exponential: 1 };

  it.each([0, 1, 2, 4])(
    "give (q + 2) / (q + 3) for two saturated equal stages with %d slots between",
    (queue) => {
      // G. C. Hunt, "Sequential arrays of waiting lines", Operations Research 4 (1956): blocking after service.
      const chain: Chain = { service: [exponential, exponential], queue, deliver: "last", frames: 20_000 };
      const runs = replicate(chain, 1000);
      expectMean(
        runs.map((run) => run.throughput),
        (queue + 2) / (queue + 3),
      );
    },
  );

  it.each([1, 2, 5])("give W / (W + 1) for a window of %d around two equal stages", (window) => {
    // W. J. Gordon, G. F. Newell, "Closed queuing systems with exponential servers", Operations Research 15 (1967).
    const chain: Chain = {
      service: [exponential, exponential],
      queue: Infinity,
      window,
      deliver: "last",
      frames: 20_000,
    };
    const runs = replicate(chain, 1000);
    expectMean(
      runs.map((run) => run.throughput),
      window / (window + 1),
    );
  });

  it.each([0, 1, 3])("give Erlang's share of losses for M/M/1 with %d places to wait", (queue) => {
    const rho = 0.8;
    const size = queue + 1;
    const lost = ((1 - rho) * rho ** size) / (1 - rho ** (size + 1));
    const arrivals = { kind: "poisson", rate: rho } as const;
    const runs = replicate({ service: [exponential], arrivals, drop: true, queue, frames: 20_000 }, 0);
    expectMean(
      runs.map((run) => run.drops / 20_000),
      lost,
    );
  });
});

describe("D/D chains by arithmetic", () => {
  it("meet no queue if periodic arrivals are below the rate of every stage", () => {
    const run = runChain({
      service: [1, 2, 1.5],
      transfer: [0.5, 0.25, 0.125],
      delay: 1,
      queue: 4,
      arrivals: { kind: "periodic", period: 2 },
      frames: 50,
    });
    for (const latency of run.latency) expect(latency).toBe(4.5 + 0.875 + 3);
  });

  it("pile up by the difference if arrivals are above the rate of a stage", () => {
    const run = runChain({
      service: [1, 2],
      queue: Infinity,
      deliver: "last",
      arrivals: { kind: "periodic", period: 1.5 },
      frames: 50,
    });
    for (const [k, latency] of run.latency.entries()) expect(latency).toBe(3 + k * 0.5);
  });
});

describe("a closed cyclic chain", () => {
  // Events in a period follow from cycles of the pipeline's event graph; throughput is 1 / (largest mean
  // weight of a cycle), the max-plus eigenvalue (Baccelli et al., Synchronization and Linearity, 1992,
  // theorem 3.23).
  it.each([
    { service: [2, 3, 1], transfer: [1, 1, 1], delay: 0.5 },
    { service: [0.5, 0.25], transfer: [2, 0.125], delay: 3 },
    { service: [null, 1, 4], transfer: [0.5, 0.5, 0.5], delay: 0 },
  ] as Chain[])("has the throughput of its slowest cycle: %j", (chain) => {
    for (let window = 1; window <= 6; window++) {
      for (const queue of [1, 2, 4]) {
        const service = chain.service.map((s) => (s as number | null) ?? 0);
        const { transfer = [], delay = 0 } = chain;
        const hops = service.length;
        const total = service.reduce((a, b) => a + b) + transfer.reduce((a, b) => a + b) + hops * delay;
        const cycles = [total / window, ...service, ...transfer];
        // A slot goes round from the start on the link to the start of service. All other cycles of the graph
        // join these, so their means lie between.
        for (let h = 0; h < hops - 1; h++) cycles.push((transfer[h] + delay) / queue);
        // Measured over 240 frames: a multiple of every window, after which the pattern repeats.
        const input = chainInput({ ...chain, window, queue, frames: 540 });
        const period = 1 / measure(input, simulate(input), 300).throughput;
        expect(period).toBeCloseTo(Math.max(...cycles), 9);
      }
    }
  });
});

describe("laws that hold for every run", () => {
  const chain: Chain = {
    service: [{ exponential: 0.5 }, [0.2, 0.9, 0.4]],
    transfer: [0.3, 0.1],
    delay: 0.4,
    queue: 2,
    window: 4,
    arrivals: { kind: "poisson", rate: 1 },
    frames: 2000,
  };
  const input = chainInput(chain);
  const run = simulate(input);
  const { table, frames } = run.streams[0];
  const at = (row: number, offset: number): number => table.data[row * table.width + offset];

  it("include Little's: the mean number at every device and link is rate times mean time there", () => {
    const places: [string, number, number][] = [
      ["source and a", column.arrival, column.stageEnd(0)],
      ["waiting on a for the link", column.stageEnd(0), column.hopBegin(0)],
      ["a>b", column.hopBegin(0), column.hopSent(0)],
      ["under way and in the slots", column.hopBegin(0), column.stageBegin(1)],
      ["b", column.stageBegin(1), column.stageEnd(1)],
      ["b>a", column.stageEnd(1), column.hopDelivered(1)],
      ["the whole pipeline", column.arrival, column.hopDelivered(1)],
    ];
    for (const [, enter, leave] of places) {
      const changes: [number, number][] = [];
      let time = 0;
      for (let row = 0; row < frames; row++) {
        changes.push([at(row, enter), 1], [at(row, leave), -1]);
        time += at(row, leave) - at(row, enter);
      }
      changes.sort((a, b) => a[0] - b[0]);
      let present = 0;
      let area = 0;
      let last = 0;
      for (const [t, change] of changes) {
        area += present * (t - last);
        present += change;
        last = t;
      }
      expect(present).toBe(0);
      expect(area / run.end).toBeCloseTo((frames / run.end) * (time / frames), 9);
    }
  });

  it("make utilisation throughput times service time", () => {
    const metrics = measure(input, run, 0);
    const compute = (s: number): number =>
      mean(
        Array.from(
          { length: frames },
          (_, row) => at(row, column.stageEnd(s)) - at(row, column.stageBegin(s)),
        ),
      );
    const utilisation = Object.fromEntries(metrics.resources.map((r) => [r.name, r.utilisation]));
    expect(utilisation.a).toBeCloseTo(metrics.throughput * compute(0), 9);
    expect(utilisation.b).toBeCloseTo(metrics.throughput * compute(1), 9);
    expect(utilisation["a>b"]).toBeCloseTo(metrics.throughput * 0.3, 9);
  });

  it("make compute, transfer and waiting add up to latency, and to the period", () => {
    const { parts, latency, periodParts, throughput } = measure(input, run);
    expect(parts.compute + parts.transfer + parts.waiting).toBeCloseTo(latency.mean, 9);
    expect(periodParts.compute + periodParts.transfer + periodParts.waiting).toBeCloseTo(1 / throughput, 9);
  });

  it("keep the frames inside within the window, and those in transit within the slots", () => {
    for (let row = 0; row < frames; row++) {
      if (row >= 4)
        expect(at(row, column.stageBegin(0))).toBeGreaterThanOrEqual(at(row - 4, column.hopDelivered(1)));
      if (row >= 2)
        expect(at(row, column.hopBegin(0))).toBeGreaterThanOrEqual(at(row - 2, column.stageBegin(1)));
    }
  });

  it("give the same bytes for the same seed, and others for another seed", () => {
    expect(simulate(chainInput(chain)).streams[0].table.data).toEqual(table.data);
    expect(simulate(chainInput({ ...chain, seed: 2 })).streams[0].table.data).not.toEqual(table.data);
  });
});
