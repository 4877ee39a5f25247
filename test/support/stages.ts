import { InferenceSession, type Tensor } from "onnxruntime-node";
import { encodeModel } from "../../src/graph/encodeModel.ts";
import { extractStage } from "../../src/graph/extractStage.ts";
import type { FrozenModel } from "../../src/graph/freeze.ts";
import { seededFeeds } from "../../src/graph/runtime/seededFeeds.ts";
import { sessionOptions } from "../../src/graph/runtime/sessionOptions.ts";

const deployed = sessionOptions({ provider: "cpu", threads: 2 });
// As deployed, but without a second copy of the weights in the kernels' layout, which costs more than the one run.
const options: InferenceSession.SessionOptions = {
  ...deployed,
  extra: { session: { ...(deployed.extra?.session as object), disable_prepacking: "1" } },
};

type Values = Record<string, Tensor>;

/** Runs the stages between these positions one after the other and returns what the last one gives. */
export async function runChain(model: FrozenModel, positions: number[], feeds?: Values): Promise<Values> {
  let values = feeds;
  for (const [index, to] of positions.slice(1).entries()) {
    const bytes = Buffer.concat(encodeModel(extractStage(model, positions[index], to)));
    const session = await InferenceSession.create(bytes, options);
    values = (await session.run(values ?? seededFeeds(session.inputMetadata, 0, model.rules))) as Values;
    await session.release();
  }
  return values!;
}

/** Largest difference over the largest magnitude, over all outputs. */
export function relativeError(actual: Values, expected: Values): number {
  let worst = 0;
  for (const [name, tensor] of Object.entries(expected)) {
    const want = tensor.data as Float32Array;
    const got = actual[name].data as Float32Array;
    let difference = 0;
    let magnitude = 0;
    for (let index = 0; index < want.length; index++) {
      difference = Math.max(difference, Math.abs(got[index] - want[index]));
      magnitude = Math.max(magnitude, Math.abs(want[index]));
    }
    // A comparison with NaN is false: a wrong result must not pass as no difference.
    const error = difference === 0 ? 0 : difference / magnitude;
    worst = Math.max(worst, Number.isFinite(error) ? error : 1);
  }
  return worst;
}
