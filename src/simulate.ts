/**
 * `paretopipe/simulate`: the simulator, networks, plans and fronts. Nothing here needs Node, so it runs in a browser too.
 *
 * @module
 */
export type { ErrorCode } from "./base/errorCodes.ts";
export { errorCodes } from "./base/errorCodes.ts";
export { type ErrorDetails, InputError, ParetoPipeError } from "./base/errors.ts";
export { type Conditions, formatConditions, parseConditions, perfect } from "./network/conditions.ts";
export type { CongestionControl } from "./network/congestion.ts";
export type { IdleCost } from "./network/idleCost.ts";
export type { BbrConnection } from "./network/roundTripProbes.ts";
export type { StartUp } from "./network/startUp.ts";
export type { Trace } from "./network/trace.ts";
export { readCsvTrace, writeCsvTrace } from "./network/traces/csvTrace.ts";
export { generateTrace } from "./network/traces/generateTrace.ts";
export type { MahimahiReading } from "./network/traces/mahimahiReader.ts";
export { readMahimahiTrace, writeMahimahiTrace } from "./network/traces/mahimahiTrace.ts";
export { type TracePreset, tracePresets } from "./network/traces/presets.ts";
export { readTrace } from "./network/traces/readTrace.ts";
export type { TraceReading, TraceWords, Understood } from "./network/traces/traceReading.ts";
export type { MarkovSpec, TraceSpec } from "./network/traces/traceSpec.ts";
export type { LongPause, TransferCurve } from "./network/transferCurve.ts";
export type { Direction } from "./pareto/dominates.ts";
export { type Objective, paretoFront } from "./pareto/front.ts";
export { hypervolume } from "./pareto/hypervolume.ts";
export type { Plan, Stage } from "./plan/plan.ts";
export { chainPlans, countChains, type PlanSpace } from "./plan/planSpace.ts";
export type { Interval, Parts, Prediction, ResourceUse } from "./plan/prediction.ts";
export type {
  SearchDevice,
  SearchFigures,
  SearchObjective,
  SearchProblem,
  StageNeeds,
  TransferNeeds,
} from "./plan/search/problem.ts";
export type {
  FoundPlan,
  FoundStage,
  SearchOptions,
  SearchProgress,
  SearchResult,
} from "./plan/search/result.ts";
export { searchFront } from "./plan/search/searchFront.ts";
export { chromeTrace } from "./simulate/chromeTrace.ts";
export type { FrameSink, FrameTable } from "./simulate/frameTable.ts";
export { type FrameTimes, frameTimes } from "./simulate/frameTimes.ts";
export {
  type Arrivals,
  type DeviceInput,
  duplex,
  type HostShare,
  type LinkInput,
  type MediumInput,
  type Service,
  type SimulationInput,
  type StreamInput,
} from "./simulate/input.ts";
export { type Metrics, type MetricsOptions, measure, simulateMetrics } from "./simulate/measure.ts";
export type { Warmup } from "./simulate/meter.ts";
export { type PredictOptions, predict } from "./simulate/predict.ts";
export type { RecordedEvent, Recorder } from "./simulate/recorder.ts";
export { type SimulateOptions, simulate } from "./simulate/simulate.ts";
export type { Simulation, StreamRun } from "./simulate/simulation.ts";
export type { TraceSampling } from "./simulate/traceSampling.ts";
