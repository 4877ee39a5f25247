import { expect, it } from "vitest";
import type { NodeProto } from "../../src/graph/onnxProto.ts";
import { nodeReads } from "../../src/graph/walk.ts";

it("nodeReads finds what a body captures, also if that is more than a call can have arguments", () => {
  const many = 150_000;
  const names = Array.from({ length: many }, (_, index) => `outer ${index}`);
  const inner = { input: names, output: ["own"], attribute: [] };
  const after = { input: ["own", "outer 0"], output: ["out"], attribute: [] };
  const body = {
    node: [inner, after],
    input: [],
    initializer: [],
    sparseInitializer: [],
    output: [{ name: "out" }, { name: "passed on" }],
  };
  const loop = { input: ["count", ""], attribute: [{ g: body, graphs: [] }] } as unknown as NodeProto;
  expect(nodeReads(loop)).toEqual(["count", ...names, "passed on"]);
});
