import type { GraphProto } from "./onnxProto.ts";

/** Key under which PyTorch's exporter since release 2.5 says which modules a node comes from. */
const scopesKey = "pkg.torch.onnx.name_scopes";

/**
 * Puts the modules that PyTorch's newer exporter writes into a node's metadata into the node's name, as its older one does:
 * `node_conv2d_1` with the scopes `['', 'features', 'features.0', 'conv2d_1']` becomes
 * `/features/features.0/node_conv2d_1`. ONNX Runtime keeps names through its optimisation, but no metadata.
 *
 * @param graph changed in place
 */
export function nameByScopes(graph: GraphProto): void {
  for (const node of graph.node) {
    const scopes = node.metadataProps.find(({ key }) => key === scopesKey)?.value;
    // One without a name would share it with the others of its module, and ONNX Runtime wants names to differ.
    if (scopes === undefined || node.name === "" || node.name.includes("/")) continue;
    // The list is written as in Python. Its first item is the model itself, its last one the node.
    const modules = [...scopes.matchAll(/'([^']*)'|"([^"]*)"/g)].map(
      ([, single, double]) => single ?? double,
    );
    const path = modules.slice(1, -1).map((module) => module.replaceAll("/", "_"));
    node.name = ["", ...path, node.name].join("/");
  }
}
