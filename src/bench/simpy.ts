import { spawnSync } from "node:child_process";

/** Two Pythons to try: the one in the path, and Debian's, which finds the packages python3-simpy3 and python3-simpy. */
const pythons = ["python3", "/usr/bin/python3"];

const program = `
import random, sys, time
import simpy
customers = int(sys.argv[1])
means = [0.5, 0.6, 0.7]
env = simpy.Environment()
servers = [simpy.Resource(env) for _ in means]
rng = random.Random(1)
def customer():
    for server, mean in zip(servers, means):
        with server.request() as request:
            yield request
            yield env.timeout(rng.expovariate(1 / mean))
def source():
    for _ in range(customers):
        yield env.timeout(rng.expovariate(1))
        env.process(customer())
env.process(source())
start = time.process_time()
env.run()
print(time.process_time() - start)
`;

/** Finds a Python with SimPy 3 or later; undefined if there is none. */
export function findSimPy(): string | undefined {
  return pythons.find((python) => spawnSync(python, ["-c", "import simpy"]).status === 0);
}

/** Processor seconds that SimPy takes for `customers` through a tandem of three M/M/1, without the start of Python. */
export function runSimPy(python: string, customers: number): number {
  const { stdout, status, stderr } = spawnSync(python, ["-c", program, String(customers)], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`SimPy failed: ${stderr}`);
  return Number(stdout);
}
