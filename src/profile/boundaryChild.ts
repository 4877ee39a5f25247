import { InferenceSession, type Tensor } from "onnxruntime-node";
import { answerOnce } from "../base/childProcess.ts";
import { seededFeeds } from "../graph/runtime/seededFeeds.ts";
import { bytesView } from "../graph/typedView.ts";
import type { TensorValue } from "../graph/values/tensorValue.ts";
import type { BoundaryRequest } from "./boundaryValues.ts";

answerOnce(async ({ model, names, rules }: BoundaryRequest): Promise<TensorValue[]> => {
  const session = await InferenceSession.create(model, { logSeverityLevel: 3, intraOpNumThreads: 1 });
  const values = await session.run(seededFeeds(session.inputMetadata, 0, rules), names);
  return names.map((name) => {
    const { type, dims, data } = values[name] as Tensor;
    return { name, type, shape: [...dims], data: bytesView(data as ArrayBufferView) };
  });
});
