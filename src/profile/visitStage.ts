import type { ModelProto } from "../graph/onnxProto.ts";
import type { MeasureAnswer, MeasureRequest } from "./measureChild.ts";

/** The seconds that a visit may take from when its stage is where it is measured. */
export interface VisitLimits extends Pick<MeasureRequest, "seconds" | "maxSeconds"> {}

/** What a visit to a stage should do. */
export interface VisitRequest extends Omit<MeasureRequest, "model" | keyof VisitLimits> {
  /**
   * Returns the time that is left for the visit. Call it once, when the stage is where it is measured: what it took to bring it
   * there, over a slow link, has used up a part.
   */
  limits: () => VisitLimits;
}

/**
 * Measures a stage once, on this machine or another, in the process that the request asks for.
 *
 * @param doing for messages: "measuring mobilenet_v2 from input to features.7"
 * @returns undefined if it took longer than the `maxSeconds` of the request's limits
 */
export type VisitStage = (
  stage: ModelProto,
  request: VisitRequest,
  doing: string,
) => Promise<MeasureAnswer | undefined>;
