// Streams frames through two workers and prints what memory the processes had: resident, and still referred to after
// a collection of garbage. argv: transport, frames, frames between two looks,
// directory of the files that heldBytes.mjs writes, the model.
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { soak } from "../../dist/bench/soak.js";
import { findCuts } from "../../dist/graph/cuts.js";
import { freezeModel } from "../../dist/graph/freeze.js";
import { heldBytes } from "../support/heldBytes.mjs";

const [transport, frames, every, directory, file] = process.argv.slice(2);
const model = await freezeModel({ name: "small", file }, {});
const looksOf = (pid) => {
  try {
    return readFileSync(path.join(directory, `${pid}`), "utf8")
      .trim()
      .split("\n")
      .map(Number);
  } catch {
    return [];
  }
};
const held = { controller: [] };
let serving = [];
const looks = await soak({
  model,
  cut: findCuts(model, { all: true }).at(-2),
  transport,
  rate: Number.POSITIVE_INFINITY,
  isOver: (sent) => sent >= Number(frames),
  isDue: (sent) => sent % Number(every) === 0,
  cacheDirectory: directory,
  async beforeLook(pids) {
    serving = pids;
    held.controller.push(heldBytes());
    for (const pid of pids) {
      const { length } = looksOf(pid);
      process.kill(pid, "SIGUSR2");
      while (looksOf(pid).length === length) await sleep(5);
    }
  },
});
for (const [index, pid] of serving.entries()) held[`worker ${index}`] = looksOf(pid);
process.stdout.write(JSON.stringify({ looks, held }));
