import { MeasuringProcess } from "../../../dist/profile/measuringProcess.js";
import { Computer } from "../../../dist/runtime/compute/computer.js";
import { freeMemory } from "../../../dist/runtime/worker/describeWorker.js";

// Loads a stage in a compute thread, measures it in a process of its own, and prints what came of it.
const [model] = process.argv.slice(2);
const runtime = { provider: "cpu", threads: 1 };
const computer = new Computer(1);
const loadSeconds = await computer.load(model, runtime);
await computer.stop();
const here = new MeasuringProcess();
const request = {
  ...{ model, runtime, rules: { ranges: [], values: [] }, process: "new", seconds: 60, maxSeconds: 60 },
  ...{ warmupRuns: 1, warmupSeconds: 0, sampleSeconds: 0, minSamples: 2, maxSamples: 2, paceRuns: 0 },
  ...{ pauses: [], pauseSeconds: 0, maxPauses: 0, runsAfterPause: 0, afterPauseSeconds: 0 },
};
const { samples } = await here.measure(request, { doing: "measuring" });
here.close();
console.log(JSON.stringify({ loadSeconds, samples, free: freeMemory({ limits: {} }) }));
