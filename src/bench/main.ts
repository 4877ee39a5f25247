import { cpus, loadavg } from "node:os";
import { estimatesGroup } from "./estimatesGroup.ts";
import { eventsGroup } from "./eventsGroup.ts";
import { explorerGroup } from "./explorerGroup.ts";
import { memoryGroup } from "./memoryGroup.ts";
import { pipelineGroup } from "./pipelineGroup.ts";
import { plansGroup } from "./plansGroup.ts";
import { searchGroup } from "./searchGroup.ts";
import { soakGroup } from "./soakGroup.ts";
import { sweepGroup } from "./sweepGroup.ts";
import { tandemGroup } from "./tandemGroup.ts";
import { transportGroup } from "./transportGroup.ts";

// `npm run bench` runs all groups but the long ones, `npm run bench -- plans` those that are named.
const groups = [
  tandemGroup,
  eventsGroup,
  plansGroup,
  searchGroup,
  estimatesGroup,
  memoryGroup,
  transportGroup,
  pipelineGroup,
  soakGroup,
  sweepGroup,
  explorerGroup,
];
const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !groups.some((group) => group.name === name));
if (unknown !== undefined) {
  console.error(`there is no group ${unknown}; groups are ${groups.map((group) => group.name).join(", ")}`);
  process.exit(2);
}
const [{ model }] = cpus();
console.log(
  `${model}, ${cpus().length} cores, load ${loadavg()[0].toFixed(1)}, Node ${process.versions.node}; processor time`,
);
for (const group of groups) {
  if (wanted.length > 0 ? !wanted.includes(group.name) : group.isLong) continue;
  console.log(`\n${group.name}: ${group.description}`);
  for (const line of await group.run()) console.log(`  ${line}`);
}
