import { z } from "zod";

/** The results of a search for the best plans under one condition. */
const conditionSearchSchema = z.strictObject({
  condition: z.string(),
  /** Ids, with batch and threads but without other settings, of the plans on the front of the figures that the search compares. */
  front: z.array(z.string()),
  /** Number of plans near that front that were simulated too. */
  near: z.number().int().nonnegative(),
  /** All plans within this share of the front are among them; it is at most the share that was asked for. */
  nearWithin: z.number().nonnegative(),
  /** Whether the front is proven complete. */
  proven: z.boolean(),
  /**
   * How much better than the front a plan could be that the search did not find, as a share; 0 if proven. Null: nothing is known of
   * plans whose first stage ends elsewhere than in those found.
   */
  gap: z.number().nonnegative().nullable(),
  /**
   * What the search believes of its front: the latency of a frame alone in the pipeline, and the highest throughput in
   * frames per second.
   */
  beliefs: z.array(z.strictObject({ plan: z.string(), latency: z.number(), throughput: z.number() })),
});

/** How the plans of a run were chosen if there were too many to simulate all. Settings are not counted. */
export const runSearchSchema = z.strictObject({
  /** Number of possible plans. */
  plans: z.number().nonnegative(),
  /** Number of plans that were simulated. */
  simulated: z.number().int().nonnegative(),
  conditions: z.array(conditionSearchSchema),
});

/** How the plans of a run were chosen. */
export interface RunSearch extends z.infer<typeof runSearchSchema> {}
