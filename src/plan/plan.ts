import { z } from "zod";
import { recordByNameSchema } from "../base/recordByName.ts";

/** One stage of a plan: the nodes between cuts `from` and `to` (indices into the profile's cuts), on `device`. */
export const stageSchema = z.strictObject({
  device: z.string(),
  /** Further devices, equal to `device`, that take turns with it: of n devices, number f mod n computes frame f. */
  replicas: z.array(z.string()).min(1).optional(),
  from: z.number().int().nonnegative(),
  to: z.number().int().nonnegative(),
});

/**
 * A plan: a chain of stages on distinct devices. The first stage is on the source device and may be empty (`from` = `to` =
 * 0: raw input is sent, "all remote"); with no further stage the plan is "all local". Several equal devices may take turns at a
 * stage other than the first. A plan's settings say how many frames may be in it at a time. If plans differ in them, they also
 * say how many inputs make a frame and how many threads run a stage.
 */
export const planSchema = z.strictObject({
  /**
   * Readable and unique in a run: `pi` (all local), `pi|input|server` (all remote), `pi|features.7|server`,
   * `pi|features.7|board1+board2` (two boards take turns). A plan with several settings has them in its ids: `pi|features.7|server|b8|pi@4|w6` has frames of eight inputs, four threads on pi, and six
   * frames in flight.
   */
  id: z.string(),
  stages: z.array(stageSchema).min(1),
  /** Inputs of a frame. Absent if all plans of a run have the same. */
  batch: z.number().int().positive().optional(),
  /** Threads of the stages' devices, by name; only for devices whose threads differ between plans of the run. */
  threads: recordByNameSchema(z.string(), z.number().int().positive()).optional(),
  /** Maximum number of frames between admission and result. Absent: no limit. */
  window: z.number().int().positive().optional(),
  /** Slots between two stages. Absent in older runs. */
  queue: z.number().int().nonnegative().optional(),
  /**
   * Why the plan may not be chosen: the rule that it breaks, or the memory that it lacks. Such a plan is only for
   * comparison.
   */
  breaks: z.string().optional(),
});

/** One stage of a plan: the nodes between two cuts, and the device that runs them. */
export interface Stage extends z.infer<typeof stageSchema> {}

/** A chain of stages on distinct devices. */
export interface Plan extends z.infer<typeof planSchema> {}

/** Returns the devices that run a stage, in turn; usually a single one. */
export function stageDevices({
  device,
  replicas = [],
}: {
  device: string;
  replicas?: readonly string[];
}): string[] {
  return [device, ...replicas];
}

/** Returns the name of a stage's devices as ids and tables have it: `board1`, or `board1+board2` if they take turns. */
export function teamName(stage: Pick<Stage, "device" | "replicas">): string {
  return stageDevices(stage).join("+");
}

/** Makes the stage that a team of devices runs, in turn, between two cuts. */
export function teamStage([device, ...replicas]: readonly string[], from: number, to: number): Stage {
  return { device, ...(replicas.length > 0 && { replicas }), from, to };
}
