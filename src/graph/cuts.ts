import { checkCount } from "../base/checkNumber.ts";
import { counted } from "../base/counted.ts";
import { InputError } from "../base/errors.ts";
import { blockNames } from "./blockNames.ts";
import { brokenFusion } from "./brokenFusion.ts";
import type { FrozenModel } from "./freeze.ts";
import { liveSets } from "./lifetimes.ts";
import { type TensorInfo, tensorInfo } from "./tensorType.ts";
import { isExchangeable } from "./typedView.ts";
import { weightOutputs } from "./weightOutputs.ts";

/** A position in the graph's topological order at which the graph may be cut. */
export interface Cut {
  /** 0 is before the first node; the number of nodes is after the last. */
  position: number;
  /** The block that ends here (`features.7`); `input` and `output` at the two ends. Unique in a model. */
  name: string;
  /** The tensors that are live across the cut: what one stage sends to the next. At the end, all outputs of the model. */
  boundary: TensorInfo[];
  /** Bytes of the boundary, for one frame. */
  bytes: number;
  /** Why this cut is never better than the one after it ("splits Conv from Relu, which the runtime fuses"). */
  neverBetter?: string;
}

/** Which cuts `findCuts` returns. */
export interface CutOptions {
  /** Maximum number of tensors on a boundary. Default 1. */
  maxBoundary?: number;
  /** Whether to keep cuts that are never better than the one after them. Default false. */
  all?: boolean;
}

/**
 * Finds every cut of a frozen model, in order. The first is cut 0 (before the first node) and the last is cut N (after
 * the last node), whatever the size of their boundaries.
 *
 * A cut in between is included if at most `maxBoundary` tensors cross it and all of them have a size and can be sent.
 * Control-flow operators are opaque: no cut is inside one. A cut inside what the runtime computes as one fused operator
 * is never better than the cut at that operator's end, unless it sends fewer bytes.
 *
 * @throws InputError naming the file and the reason if no cut is left between the two ends; for a `maxBoundary` out of range
 *
 * @example
 * ```ts
 * import { findCuts, freezeModel, resolveModel } from "paretopipe";
 *
 * const model = await freezeModel(await resolveModel("mobilenet_v2"));
 * const cuts = findCuts(model, { maxBoundary: 2 });
 * console.log(cuts.map(({ name }) => name));
 * ```
 */
export function findCuts(model: FrozenModel, { maxBoundary = 1, all = false }: CutOptions = {}): Cut[] {
  if (maxBoundary !== Number.POSITIVE_INFINITY) checkCount("maxBoundary", maxBoundary, 1);
  const legal = markNeverBetter(model, legalCuts(model, maxBoundary));
  const cuts = all ? legal : legal.filter((cut) => cut.neverBetter === undefined);
  if (cuts.length > 2) return cuts;
  throw new InputError(`${model.file}: ${whyNone(model, legal.length > 2, maxBoundary)}`, {
    code: "unsupported-model",
  });
}

function whyNone(model: FrozenModel, someLegal: boolean, maxBoundary: number): string {
  const nodes = model.proto.graph!.node.length;
  if (someLegal) return "no legal cut that is ever better than its neighbours; --all keeps the others";
  if (nodes === 1) return "no legal cut: it is a single node once constants are folded";
  const narrow = narrowest(model);
  if (narrow <= maxBoundary) {
    return "no legal cut: tensors that cannot be sent, or whose size depends on the input, cross at every position";
  }
  return `no legal cut: at most ${counted(maxBoundary, "boundary tensor")} allowed (--max-boundary), and at least ${narrow} cross at every position of its ${nodes} nodes`;
}

/** A position between nodes: what crosses it, and why the graph may not be cut there. */
export interface Border {
  position: number;
  /** The block that ends here, as a cut would be called. */
  name: string;
  /** The tensors that cross and have a type. */
  boundary: TensorInfo[];
  /** Bytes of the boundary, for one frame. */
  bytes: number;
  /** Why no cut is allowed here; absent if one is. */
  refused?: Refusal;
}

/** Why the graph may not, or should not, be cut at a position. */
export interface Refusal {
  /**
   * `several`: more tensors cross than may. `varying`: the size of one depends on the values of the input. `unsendable`:
   * one is of a type that stages cannot exchange. `fused`: the cut is inside what the runtime computes as one.
   */
  kind: "several" | "varying" | "unsendable" | "fused";
  words: string;
}

/**
 * Lists the positions 0 to N of a frozen model in order, with what crosses each. The two ends are never refused. One at a time: where
 * thousands of tensors cross thousands of positions, all of them together take gigabytes.
 */
export function* listBorders(model: FrozenModel, maxBoundary: number): Generator<Border> {
  const { node } = model.proto.graph!;
  const names = blockNames(node);
  for (const { position, live } of liveSets(model.proto.graph!)) {
    const boundary = [...live]
      .filter((name) => model.types.has(name))
      .map((name) => tensorInfo(name, model.types.get(name)!));
    // Weights cross no cut, but the last stage sends those that the model outputs.
    if (position === node.length) boundary.push(...weightOutputs(model.proto.graph!));
    const bytes = boundary.reduce((sum, tensor) => sum + tensor.bytes, 0);
    const border = { position, name: names[position], boundary, bytes };
    const inside = position > 0 && position < node.length;
    const refused = inside ? whyRefused(model, live, boundary, maxBoundary) : undefined;
    yield refused === undefined ? border : { ...border, refused };
  }
}

/** Sequences have no tensor type, strings have no size, and a varying tensor has a different size for every input. */
function whyRefused(
  model: FrozenModel,
  live: ReadonlySet<string>,
  boundary: TensorInfo[],
  maxBoundary: number,
): Refusal | undefined {
  if (live.size > maxBoundary)
    return { kind: "several", words: `${live.size} tensors cross, at most ${maxBoundary} may` };
  const varying = boundary.find(({ name }) => model.varying.has(name));
  if (varying) return { kind: "varying", words: `the size of ${varying.name} depends on the input` };
  const unsendable = boundary.find(({ type }) => !isExchangeable(type));
  if (unsendable) {
    return {
      kind: "unsendable",
      words: `${unsendable.name} is of type ${unsendable.type}, which cannot be sent`,
    };
  }
  const untyped = [...live].find((name) => !model.types.has(name));
  if (untyped === undefined) return undefined;
  return { kind: "unsendable", words: `${untyped} is not a tensor and cannot be sent` };
}

function legalCuts(model: FrozenModel, maxBoundary: number): Cut[] {
  const cuts: Cut[] = [];
  for (const border of listBorders(model, maxBoundary)) if (border.refused === undefined) cuts.push(border);
  return cuts;
}

/** Walks from the end, so that the next cut that breaks no fusion is known. */
function markNeverBetter(model: FrozenModel, cuts: Cut[]): Cut[] {
  let end = cuts[cuts.length - 1];
  return cuts
    .toReversed()
    .map((cut) => {
      const inside = cut.position > 0 && cut.position < model.proto.graph!.node.length;
      const names = cut.boundary.map(({ name }) => name);
      const broken = inside ? brokenFusion(model, cut.position, names) : undefined;
      if (broken && end.bytes <= cut.bytes) return { ...cut, neverBetter: broken };
      end = cut;
      return cut;
    })
    .reverse();
}

function narrowest(model: FrozenModel): number {
  let least = Number.POSITIVE_INFINITY;
  for (const { position, live } of liveSets(model.proto.graph!)) {
    if (position > 0 && position < model.proto.graph!.node.length) least = Math.min(least, live.size);
  }
  return least;
}
