import type { FrozenModel } from "./freeze.ts";
import type { GraphProto, NodeProto } from "./onnxProto.ts";
import { subgraphs } from "./walk.ts";

/** Operators that give different numbers each time. */
const random = /^(Random(Normal|Uniform)(Like)?|Multinomial|Bernoulli)$/;

/** Returns sentences that a reader of any figure about a model must know. */
export function modelNotes(model: FrozenModel): string[] {
  return [...decisiveNotes(model), ...batchNotes(model), ...varyingNotes(model), ...randomNotes(model)];
}

/** Notes on inputs that decide what the model does and get a value of our choice. */
function decisiveNotes({ decisive, inputs, rules }: FrozenModel): string[] {
  return decisive.map(({ name, decides }) => {
    const { from } = rules.ranges.find((range) => range.name === name)!;
    const isBoolean = inputs.find((input) => input.name === name)?.type === "bool";
    const taken = isBoolean ? from === 1 : from;
    return `the value of input "${name}" decides ${decides}; it is taken as ${taken}: give it with --input ${name}=VALUE`;
  });
}

/** Notes on a batch of 1 that an exporter wrote into the model, which turns several inputs into one large one. */
function batchNotes({ batch, freeBatch, proto, types, varying }: FrozenModel): string[] {
  if (batch === 1 || !freeBatch) return [];
  return proto.graph!.output.flatMap(({ name }) => {
    const [first, second] = types.get(name)?.shape ?? [];
    // Recurrent networks put the batch second.
    if (first !== 1 || second === batch || varying.has(name)) return [];
    const { shape } = types.get(name)!;
    return [
      `the first size of output "${name}" [${shape.join(",")}] stays 1 with batch ${batch}: the model may be made for batch 1, and mix the inputs of a batch`,
    ];
  });
}

/** Notes on outputs whose size depends on the input, such as the objects that a detector finds. */
function varyingNotes({ proto, types, varying }: FrozenModel): string[] {
  return proto.graph!.output.flatMap(({ name }) => {
    const { shape } = types.get(name) ?? {};
    if (!varying.has(name) || !shape) return [];
    return [
      `the size of output "${name}" depends on the input; figures count it as [${shape.join(",")}], which made-up inputs give`,
    ];
  });
}

/** Notes on operators that give different numbers each time, those in bodies of control flow included. */
function randomNotes({ proto }: FrozenModel): string[] {
  const makers = randomMakers(proto.graph!);
  if (makers.length === 0) return [];
  const names = makers.map(({ opType, name }) => (name === "" ? opType : `${opType} "${name}"`));
  return [`its results are random: ${names.join(", ")}`];
}

function randomMakers(graph: GraphProto): NodeProto[] {
  return graph.node.flatMap((node) => {
    const isRandom = random.test(node.opType) || isTraining(node, graph);
    return [...(isRandom ? [node] : []), ...subgraphs(node).flatMap(randomMakers)];
  });
}

/** Whether a node is a Dropout that drops, as models have that were exported for training. */
function isTraining({ opType, input }: NodeProto, { initializer }: GraphProto): boolean {
  if (opType !== "Dropout") return false;
  const mode = initializer.find(({ name }) => name === input[2]);
  return mode !== undefined && (mode.rawData[0] ?? mode.int32Data[0]) === 1;
}
