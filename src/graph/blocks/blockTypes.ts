import type { Refusal } from "../cuts.ts";

/** Whether the graph may be cut at a position, and what crosses there. */
export interface BlockBorder {
  /** The cut's name; also given where none is allowed. */
  name: string;
  /** Number of tensors that cross. */
  tensors: number;
  /** Their bytes, for one frame. */
  bytes: number;
  /** Why no cut is offered here; absent if one is. */
  refused?: Refusal;
}

/** The tensors that go from one part of a graph to a later one. */
export interface BlockEdge {
  /** Indices of the parts; -1 is the graph's input, and the number of parts is its output. */
  from: number;
  to: number;
  /** Number of tensors. */
  tensors: number;
  /** Their bytes, for one frame. */
  bytes: number;
}

/** A node inside a block. */
export interface BlockNode {
  name: string;
  operator: string;
  /** Multiply-accumulates, for one frame; null if unknown. */
  macs: number | null;
  /** Its first output: `float32[1,64,56,56]`; empty if it has no tensor type. */
  output: string;
  /** Bytes of its outputs, for one frame. */
  bytes: number;
  /** Why no cut is offered after it; absent after the block's last node, and where one is. */
  refused?: Refusal;
}

/** What the cuts between a model's two ends send. */
export interface CutsSent {
  /** The cut that sends the least; the first of several. */
  least: { name: string; bytes: number };
  /** Number of cuts that send less than the model is fed. */
  belowInput: number;
}

/** A run of neighbouring nodes that a picture shows as one, without the nodes. */
export interface BlockOutline {
  label: string;
  /** The positions of the cuts around it; it has `to - from` nodes. */
  from: number;
  to: number;
  /** Multiply-accumulates, for one frame; null if some are unknown. */
  macs: number | null;
  weightBytes: number;
  /** Maximum bytes of activations that are live at once. */
  activationBytes: number;
  /** Its end; absent at the model's end, where nothing is left to cut. */
  border?: BlockBorder;
}

/** A run of neighbouring nodes that a picture shows as one. */
export interface Block extends BlockOutline {
  nodes: BlockNode[];
  /** The tensors between its nodes, of which the first has index 0; tensors from and to other blocks are left out. */
  nodeEdges: BlockEdge[];
}

/** A model as a picture shows it, without the nodes of its blocks. It is plain data, so that it can go into a page. */
export interface ModelOutline {
  name: string;
  batch: number;
  parameters: number;
  macs: number | null;
  weightBytes: number;
  /** The cut before the first node: what the model is fed. */
  input: BlockBorder;
  /** In the graph's order. */
  blocks: BlockOutline[];
  /** What goes from block to block, the model's input and output included. */
  edges: BlockEdge[];
  /** Number of cuts offered between the two ends, those inside blocks included. */
  cuts: number;
  /** What these cuts send; absent in a file that an older version wrote. */
  sent?: CutsSent;
  /** Why the graph is not cut at the other positions, and at how many, the most frequent reason first. */
  refusals: { kind: Refusal["kind"]; count: number }[];
}

/** A model as a picture shows it, with the nodes of its blocks. */
export interface ModelBlocks extends ModelOutline {
  blocks: Block[];
}
