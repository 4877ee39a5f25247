import { z } from "zod";

/** How much longer runs take while another process of the same machine runs the model too. */
export const neighbourCostSchema = z.strictObject({
  slowdown: z
    .number()
    .positive()
    .describe(
      "Factor by which a run takes longer: the median over pairs of turns, alone and beside the other",
    )
    .meta({ examples: [1.07] }),
  interval: z
    .tuple([z.number().positive(), z.number().positive()])
    .describe("Its 95 % interval")
    .meta({ examples: [[1.05, 1.09]] }),
  pairs: z
    .number()
    .int()
    .positive()
    .describe("Number of pairs")
    .meta({ examples: [40] }),
});

/** How much longer runs take beside another process of the same machine. */
export interface NeighbourCost extends z.infer<typeof neighbourCostSchema> {}

/**
 * Returns the factor by which a device computes slower beside another device of its machine; 1 if that was not measured, or cannot be
 * told from nothing.
 */
export function neighbourSlowdown(neighbour: NeighbourCost | undefined): number {
  return neighbour && neighbour.interval[0] > 1 ? neighbour.slowdown : 1;
}
