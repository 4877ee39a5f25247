import type { ZooName } from "../../../src/graph/zoo/zooModels.ts";
import nodeNames from "../../fixtures/torchscript_node_names.json" with { type: "json" };
import facts from "../../fixtures/torchvision_facts.json" with { type: "json" };
import outputs from "../../fixtures/torchvision_outputs.json" with { type: "json" };

interface Counts {
  parameters: number;
  macs_conv_linear_batch1: number;
}

interface Facts {
  /** Channels, rows, columns. */
  input: number[];
  /** Module path and the shape of what it returns: channels, rows, columns. */
  block_outputs_chw: [string, number[]][];
  classes_1000: Counts;
  classes_10: Counts;
}

/** What was read off the torchvision models. */
export const torchvisionFacts = facts as unknown as Record<ZooName, Facts>;

/** Names of the nodes in PyTorch's export, in order. */
export const exportedNodeNames = nodeNames as unknown as Record<ZooName, string[]>;

/** What torchvision's models return with the zoo's weights. */
export const torchvisionOutputs = outputs;
