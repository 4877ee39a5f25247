/**
 * ParetoPipe as a library: the pipeline's steps, in order. `paretopipe/simulate` is the part that runs in a browser too.
 *
 * @module
 */
export { type ExploreOptions, explore } from "./explore/explore.ts";
export type { FrameCount } from "./explore/frameCount.ts";
export { type Run, runSchema } from "./explore/run.ts";
export { readRun, writeRun } from "./explore/runDirectory.ts";
export { type ExportOptions, exportPlan } from "./export/exportPlan.ts";
export { type ExportedStage, type ExportManifest, manifestSchema } from "./export/manifestSchema.ts";
export type {
  Block,
  BlockBorder,
  BlockEdge,
  BlockNode,
  BlockOutline,
  CutsSent,
  ModelBlocks,
  ModelOutline,
} from "./graph/blocks/blockTypes.ts";
export { type BlockOptions, modelBlocks } from "./graph/blocks/modelBlocks.ts";
export { type Cut, type CutOptions, findCuts, type Refusal } from "./graph/cuts.ts";
export type { DecisiveInput } from "./graph/decisiveInputs.ts";
export { encodeModel } from "./graph/encodeModel.ts";
export { extractStage } from "./graph/extractStage.ts";
export type { FeedRules, IntegerRange } from "./graph/feedRules.ts";
export { type FreezeOptions, type FrozenModel, freezeModel } from "./graph/freeze.ts";
export type { ModelInput } from "./graph/modelInput.ts";
export { type ModelReference, resolveModel } from "./graph/resolveModel.ts";
export type { RuntimeOptions } from "./graph/runtime/sessionOptions.ts";
export type { TensorInfo, TensorType } from "./graph/tensorType.ts";
export type { TypedView } from "./graph/typedView.ts";
export type { GivenInput } from "./graph/values/givenInput.ts";
export type { NpyArray } from "./graph/values/readNpy.ts";
export type { Element, TensorValue } from "./graph/values/tensorValue.ts";
export { type StageWork, stageWork } from "./graph/work.ts";
export type { ZooOptions } from "./graph/zoo/zooOptions.ts";
export { type JudgeInput, judge, type OutputCheck } from "./judge/judge.ts";
export { type MeasuredMeans, type Measurement, measurementOf } from "./judge/measurement.ts";
export type { PointName } from "./judge/pointName.ts";
export {
  type Drift,
  type Failure,
  type TestbedFacts,
  type Unmeasured,
  type Validation,
  validationSchema,
} from "./judge/validation.ts";
export { readValidation, writeValidation } from "./judge/validationDirectory.ts";
export type { ShownStage } from "./modelView/stages.ts";
export type { Limit } from "./plan/limits.ts";
export type { Rule } from "./plan/rules.ts";
export {
  type DeviceProfile,
  deviceProfileSchema,
  type ProfileCut,
  type RuntimeOverhead,
} from "./profile/deviceProfile.ts";
export type { HostFacts } from "./profile/hostFactsSchema.ts";
export { type LinkProfile, type LinkSpread, linkProfileSchema } from "./profile/linkProfile.ts";
export type { MeasureAnswer, MeasureRequest, MeasuringProcessChoice } from "./profile/measureChild.ts";
export type { MeasureProgress, Shortage } from "./profile/measureStages.ts";
export { type MachineFacts, type ProfileOptions, profileDevice } from "./profile/profileDevice.ts";
export { readLinkProfile, readProfile, stringifyProfile } from "./profile/profileFile.ts";
export { profileFit } from "./profile/profileFit.ts";
export { type StageCost, stageCost } from "./profile/stageCost.ts";
export type { FitSpread, LeftOut, StageEstimate, StageFit, StageObservation } from "./profile/stageFit.ts";
export type { StageRange } from "./profile/stageRanges.ts";
export type { VisitLimits, VisitRequest, VisitStage } from "./profile/visitStage.ts";
export { type ChartFiles, chartFiles } from "./report/chartFiles.ts";
export type { Chart, ChartPart } from "./report/charts/chart.ts";
export { runCharts } from "./report/charts/runCharts.ts";
export { type ChartSize, chartFrame } from "./report/charts/theme.ts";
export { type DrawnChart, drawChart } from "./report/drawChart.ts";
export { modelPage } from "./report/modelPage/modelPage.ts";
export { type ReportOptions, writeReport } from "./report/writeReport.ts";
export type { LiveFigures } from "./run/liveFigures.ts";
export {
  type OpenPipeline,
  openPipeline,
  type PipelineFrame,
  type PipelineOptions,
  type PipelineResult,
} from "./run/openPipeline.ts";
export { type RunFilesOptions, type RunProgress, type RunSummary, runFiles } from "./run/runFiles.ts";
export { DeviceError } from "./runtime/protocol/deviceError.ts";
export { startWorker, type Worker, type WorkerOptions } from "./runtime/worker/startWorker.ts";
export { type Keys, keysOf } from "./runtime/worker/trustFor.ts";
export type { WorkerSettings } from "./runtime/worker/workerSettings.ts";
export type { SharedCut } from "./scenario/commonCuts.ts";
export type { NetemSource } from "./scenario/conditionSchema.ts";
export type { Link } from "./scenario/link.ts";
export {
  loadScenario,
  type ResolvedScenario,
  resolveScenario,
  type ScenarioFields,
  type ScenarioInput,
} from "./scenario/loadScenario.ts";
export type { PackedFile, PackedScenario } from "./scenario/pack/packedScenario.ts";
export type {
  BatchChoices,
  ProfileChoice,
  ProfileChoices,
  ProfileSettings,
} from "./scenario/profileChoices.ts";
export type { Condition } from "./scenario/resolveCondition.ts";
export type { ResolvedDevice } from "./scenario/resolvedDevice.ts";
export { type Scenario, scenarioSchema } from "./scenario/scenarioSchema.ts";
export * from "./simulate.ts";
export type { StudyAxis } from "./study/cells.ts";
export type { StudyProgress } from "./study/computeCells.ts";
export type { StudyRecord } from "./study/studyRecord.ts";
export { type SweepOptions, type Swept, sweepStudy } from "./study/sweepStudy.ts";
export type { FailedCell } from "./study/writeStudyTables.ts";
export type { Address } from "./transport/address.ts";
export type { TransportName, Trust } from "./transport/connection.ts";
export { ConnectionError, type ConnectionFault } from "./transport/connectionError.ts";
export { createKeys } from "./transport/createKeys.ts";
export { readCertificates, readSecret } from "./transport/trust.ts";
export type { PointChoice } from "./validate/choosePoints.ts";
export type { MeasurePointsProgress } from "./validate/measure/measurePoints.ts";
export type {
  Emulator,
  LocalDevice,
  RemoteDevice,
  Testbed,
  TestbedDevice,
} from "./validate/testbed/testbedSchema.ts";
export {
  type MeasuringOptions,
  type MeasuringPlan,
  resumeValidation,
  type ScenarioValidationOptions,
  type Validated,
  validateScenario,
} from "./validate/validateScenario.ts";
