import type { Run } from "../explore/run.ts";
import { keyOf, type PointName } from "../judge/pointName.ts";
import { stageDevices } from "../plan/plan.ts";
import type { StageBytes } from "../runtime/controller/stageBytes.ts";
import type { BatchModels } from "./batchModels.ts";

/** What the plans to measure need of one device. */
export interface StageRoom {
  /** Every stage that the device will receive, once. */
  stages: ReadonlySet<StageBytes>;
  /** Bytes of memory that the largest of its plans needs. */
  memory: number;
}

/**
 * Returns what each device needs for the plans to measure. Plans that differ only in their settings share their stages, which a worker
 * receives and keeps once.
 */
export function stageRoom(
  models: Pick<BatchModels, "of">,
  { plans, predictions }: Pick<Run, "plans" | "predictions">,
  points: readonly PointName[],
): Map<string, StageRoom> {
  const rooms = new Map<string, { stages: Set<StageBytes>; memory: number }>();
  const roomOf = (device: string) => {
    const room = rooms.get(device) ?? { stages: new Set<StageBytes>(), memory: 0 };
    rooms.set(device, room);
    return room;
  };
  const chosen = new Set(points.map(({ plan }) => plan));
  for (const plan of plans.filter(({ id }) => chosen.has(id))) {
    const { stagePlans } = models.of(plan);
    for (const stage of plan.stages) {
      const bytes = stagePlans.stage(stage.from, stage.to);
      if (!bytes) continue;
      for (const device of stageDevices(stage)) roomOf(device).stages.add(bytes);
    }
  }
  const keys = new Set(points.map(keyOf));
  for (const { memory } of predictions.filter((prediction) => keys.has(keyOf(prediction)))) {
    for (const [device, bytes] of Object.entries(memory)) {
      const room = roomOf(device);
      room.memory = Math.max(room.memory, bytes);
    }
  }
  return rooms;
}
