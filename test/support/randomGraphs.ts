import fc from "fast-check";
import { InputError } from "../../src/base/errors.ts";
import { type CutOptions, findCuts } from "../../src/graph/cuts.ts";
import type { FrozenModel } from "../../src/graph/freeze.ts";
import { float, frozen, node, weight } from "./models.ts";

const shape = [3, 3];
const unary = ["Sin", "Relu", "MatMul"] as const;

/** What a random graph is made of, and the graph as freezing would give it. */
export interface RandomGraph {
  parts: Parameters<typeof frozen>[0];
  model: FrozenModel;
}

/**
 * Random graphs of up to 12 nodes: each node reads one or two of the tensors before it, or one and a weight of its own;
 * some tensors are outputs as well. All tensors are float32[3,3].
 */
export const randomGraphs: fc.Arbitrary<RandomGraph> = fc
  .array(
    fc.record({ first: fc.nat(), second: fc.option(fc.nat()), type: fc.nat(), isOutput: fc.boolean() }),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((choices) => {
    const names = ["x0", "x1"];
    const outputs: string[] = [];
    const weights: ReturnType<typeof weight>[] = [];
    const nodes = choices.map(({ first, second, type, isOutput }, index) => {
      const made = `t${index}`;
      // Sub and not Add: the order of its inputs matters.
      const opType = second === null ? unary[type % unary.length] : "Sub";
      const reads = [names[first % names.length]];
      if (second !== null) reads.push(names[second % names.length]);
      else if (opType === "MatMul") {
        weights.push(weight(`w${index}`, ...shape));
        reads.push(`w${index}`);
      }
      names.push(made);
      if (isOutput) outputs.push(made);
      return node(opType, reads, [made]);
    });
    if (outputs.at(-1) !== names.at(-1)) outputs.push(names.at(-1)!);
    const typed = (list: string[]) => Object.fromEntries(list.map((name) => [name, float(...shape)]));
    const parts = { nodes, inputs: typed(["x0", "x1"]), outputs: typed(outputs), weights };
    return { parts, model: frozen(parts, typed(names)) };
  });

/** Whether a model has a cut between its two ends. */
export function hasCut(model: FrozenModel, options: CutOptions): boolean {
  try {
    return findCuts(model, options).length > 2;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}
