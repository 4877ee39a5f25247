import { leastCommonMultiple } from "../../base/leastCommonMultiple.ts";
import { type Dimension, type DimensionName, findDimensions } from "./dimensions.ts";
import { messageEnergy, wattsOfWork } from "./figures.ts";
import type { SearchProblem, StageNeeds, TransferNeeds } from "./problem.ts";
import { findKinds, formTeams, type Kind, type Team } from "./teams.ts";

/** A problem's costs as flat arrays, by team. Impossible parts have infinite cost in every dimension. */
export interface Tables {
  problem: SearchProblem;
  cuts: number;
  kinds: Kind[];
  teams: Team[];
  dimensions: Dimension[];
  /** For each dimension, the cost of a stage, at `stageAt(team, from, to)`. */
  stage: Float64Array[];
  /** For each dimension, the cost of a message, at `transferAt(from, to, cut)`. */
  transfer: Float64Array[];
  /** For each dimension, the cost of the way back from a team. */
  back: Float64Array[];
  /** With blocking I/O, how long messages occupy devices; undefined otherwise. */
  blocking: BlockingTables | undefined;
  stageAt(team: number, from: number, to: number): number;
  transferAt(from: number, to: number, cut: number): number;
}

/** Seconds for which messages occupy the devices at their ends, per frame of the whole stream. */
export interface BlockingTables {
  /** For the sender and for the receiver, at `transferAt(from, to, cut)`. */
  sent: Float64Array;
  received: Float64Array;
  /** By team: for the sender of the result, and for the source. */
  sentBack: Float64Array;
  result: Float64Array;
}

/** Asks a problem for all of its costs, once each. */
export function buildTables(problem: SearchProblem): Tables {
  const { cuts, devices } = problem;
  const kinds = findKinds(devices, (device) => wholeModel(problem, device));
  const teams = formTeams(devices, kinds);
  const dimensions = findDimensions(problem);
  const stageAt = (team: number, from: number, to: number): number => (team * cuts + from) * cuts + to;
  const transferAt = (from: number, to: number, cut: number): number =>
    (from * teams.length + to) * cuts + cut;
  const arrays = (size: number): Float64Array[] =>
    dimensions.map(() => new Float64Array(size).fill(Number.POSITIVE_INFINITY));
  const stage = arrays(teams.length * cuts * cuts);
  const transfer = arrays(teams.length ** 2 * cuts);
  const back = arrays(teams.length);
  const blocking: BlockingTables | undefined = problem.isBlocking
    ? {
        sent: new Float64Array(teams.length ** 2 * cuts),
        received: new Float64Array(teams.length ** 2 * cuts),
        sentBack: new Float64Array(teams.length),
        result: new Float64Array(teams.length),
      }
    : undefined;
  const withEnds = (from: number, to: number, needs: TransferNeeds): TransferNeeds =>
    blocking ? { ...needs, energy: messageEnergy(problem, from, to, needs) } : needs;

  for (const [t, team] of teams.entries()) {
    for (let from = 0; from < (t === 0 ? 1 : cuts); from++) {
      for (let to = t === 0 ? 0 : from + 1; to < cuts; to++) {
        const needs = problem.stage(team.device, from, to);
        if (!needs || isOver(problem, needs.seconds / team.size, needs.memory)) continue;
        const at = stageAt(t, from, to);
        for (let k = 0; k < stage.length; k++)
          stage[k][at] = ofStage(dimensions[k].name, needs, team, problem);
      }
    }
    for (const [u, next] of teams.entries()) {
      const to = next.kind === team.kind ? next.other : next.device;
      if (u === 0 || to === undefined) continue;
      const share = leastCommonMultiple(team.size, next.size);
      for (let cut = 0; cut < cuts; cut++) {
        const needs = problem.transfer(team.device, to, cut);
        if (!needs || isOver(problem, needs.occupied / share, 0)) continue;
        const at = transferAt(t, u, cut);
        const whole = withEnds(team.device, to, needs);
        for (let k = 0; k < transfer.length; k++)
          transfer[k][at] = ofTransfer(dimensions[k].name, whole, share);
        if (!blocking) continue;
        blocking.sent[at] = needs.occupied / team.size;
        blocking.received[at] = (needs.received ?? needs.occupied) / next.size;
      }
    }
    const way = problem.back && t > 0 ? problem.back(team.device) : nothing;
    if (!way || isOver(problem, way.occupied / team.size, 0)) continue;
    const whole = withEnds(team.device, 0, way);
    for (const [k, { name }] of dimensions.entries()) back[k][t] = ofTransfer(name, whole, team.size);
    if (!blocking) continue;
    blocking.sentBack[t] = way.occupied / team.size;
    blocking.result[t] = way.occupied;
  }
  return { problem, cuts, kinds, teams, dimensions, stage, transfer, back, blocking, stageAt, transferAt };
}

const nothing: TransferNeeds = { latency: 0, occupied: 0, energy: 0, bytes: 0 };

/** Returns the seconds of all blocks, each as a stage of its own. They are only used to rank devices. */
function wholeModel({ cuts, stage }: SearchProblem, device: number): number {
  let seconds = 0;
  for (let from = 0; from + 1 < cuts; from++) seconds += stage(device, from, from + 1)?.seconds ?? 0;
  return seconds;
}

/** Whether a part by itself exceeds the limits on the period or on memory. */
function isOver({ limits }: SearchProblem, seconds: number, memory: number): boolean {
  return seconds > (limits?.period ?? Infinity) || memory > (limits?.memory ?? Infinity);
}

function ofStage(name: DimensionName, needs: StageNeeds, team: Team, { devices }: SearchProblem): number {
  const { cost, idlePower = 0 } = devices[team.device];
  switch (name) {
    case "latency":
      return needs.seconds;
    case "period":
    case "busy":
      return needs.seconds / team.size;
    case "energy":
      return wattsOfWork(devices[team.device]) * needs.seconds;
    case "idle":
      return team.size * idlePower;
    case "bytes":
    case "source":
      return 0;
    case "devices":
      return team.size * cost;
    case "memory":
      return needs.memory;
  }
}

function ofTransfer(name: DimensionName, needs: TransferNeeds, share: number): number {
  switch (name) {
    case "latency":
      return needs.latency;
    case "period":
      return needs.occupied / share;
    case "energy":
      return needs.energy;
    case "bytes":
      return needs.bytes;
    default:
      return 0;
  }
}
