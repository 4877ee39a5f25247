import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { readDocument } from "../base/document.ts";
import { InputError } from "../base/errors.ts";
import { systemReason } from "../base/systemReason.ts";
import { type ExportedStage, manifestSchema } from "../export/manifestSchema.ts";
import { freeOutputs } from "../graph/freeOutputs.ts";
import { ModelProtoSchema } from "../graph/onnxProto.ts";
import { givenValues, parseGivenInput } from "../graph/values/givenInput.ts";
import { perfect } from "../network/conditions.ts";
import { recordedValues } from "../profile/recordInputs.ts";
import { piecesOf } from "../runtime/controller/stageBytes.ts";
import type { Testbed } from "../validate/testbed/testbedSchema.ts";
import { type RunPlan, unreadOf } from "./runPlan.ts";
import { valueOption } from "./valueOption.ts";

/** Slots between two stages if an old run does not record them. */
const usualQueue = 1;

/**
 * Reads the plan that `exportPlan` wrote to a directory.
 *
 * @param options.plan the plan's id, if the caller expects one
 * @param options.values `NAME=VALUE` or `NAME=FILE.npy`: values of inputs for which the manifest only has a hash; without one, each frame must have
 *   that input
 * @throws InputError for a directory without a manifest, another plan than expected, or a file that is not the manifest's
 */
export async function exportedPlan(
  directory: string,
  testbed: Testbed,
  { plan, values = [] }: { plan?: string; values?: readonly string[] },
): Promise<RunPlan> {
  const file = path.join(directory, "manifest.json");
  const manifest = await readDocument(file, manifestSchema, "export");
  if (plan !== undefined && plan !== manifest.plan) {
    throw new InputError(`${directory} is an export of plan "${manifest.plan}", not of "${plan}"`, {
      code: "unknown-plan",
    });
  }
  const { model } = manifest;
  const files = await Promise.all(manifest.stages.map((stage) => readStage(directory, stage)));
  const last = files[files.length - 1];
  const [first] = manifest.stages;
  const fed = model.inputs.filter(({ name }) => first.inputs.some((input) => input.name === name));
  const told = await Promise.all(values.map((text) => parseGivenInput(text, valueOption)));
  // The stages are made: a value of which only the hash is known is not needed, and each frame has its own.
  const known = fed.filter(
    ({ name, sha256 }) => sha256 === undefined || told.some((one) => one.name === name),
  );
  const given = recordedValues(known, told, valueOption);
  return {
    id: manifest.plan,
    model: { name: model.name, sha256: model.sha256, batch: model.batch },
    batchFirst: model.batchFirst ?? true,
    stages: manifest.stages.map((stage, index) => ({
      device: stage.device,
      ...(stage.replicas && { replicas: stage.replicas }),
      stage: files[index] && piecesOf([files[index]]),
      inputs: stage.inputs,
      outputs: stage.outputs,
      provider: testbed.devices[stage.device]?.provider ?? "cpu",
    })),
    window: manifest.window,
    queue: manifest.queue ?? usualQueue,
    condition: { name: "as it is", description: "", all: { conditions: perfect }, links: {} },
    seed: 0,
    values: givenValues(given, first.inputs, file, valueOption),
    varying: last ? freeOutputs(fromBinary(ModelProtoSchema, last)) : [],
    unread: unreadOf(model.inputs, first.inputs),
    notes: [],
  };
}

/** Returns the bytes of a stage's file; null if it has none. */
async function readStage(directory: string, { file, sha256 }: ExportedStage): Promise<Buffer | null> {
  if (file === null) return null;
  const place = path.join(directory, path.basename(file));
  let bytes: Buffer;
  try {
    bytes = await readFile(place);
  } catch (cause) {
    throw new InputError(`${place}: cannot be read: ${systemReason(cause)}`, {
      code: "unreadable-file",
      cause,
    });
  }
  if (createHash("sha256").update(bytes).digest("hex") !== sha256) {
    throw new InputError(`${place} is not the file that manifest.json names: its SHA-256 is another`, {
      code: "invalid-document",
    });
  }
  return bytes;
}
