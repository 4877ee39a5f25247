import type { PlanEmulation } from "../runtime/controller/openPlan.ts";
import type { RemoteWorker } from "../runtime/controller/remoteWorker.ts";
import type { StageBytes } from "../runtime/controller/stageBytes.ts";
import type { TensorHead } from "../runtime/protocol/messageFields.ts";
import type { TransportName } from "../transport/connection.ts";

/** A stage of a plan and the device that runs it. */
export interface RouteStage {
  device: string;
  /** Further devices that take turns with it. */
  replicas?: readonly string[];
  /** Null if the first stage is empty. */
  stage: StageBytes | null;
  inputs: readonly TensorHead[];
  outputs: readonly TensorHead[];
  provider: string;
  /** Threads of one operator; by default the worker's own number. */
  threads?: number;
}

/** The devices that frames pass, in order, and how to connect to them. */
export interface Route {
  stages: readonly RouteStage[];
  /** Maximum number of frames between admission and result; null for no limit. */
  window: number | null;
  /** Slots between two stages. */
  queue: number;
  transport: TransportName;
  /** Seconds without a sign of life after which a device is lost. */
  deadline: number;
  /** Whether TCP learns the rate of each path before the first frame. Only a real network has one to learn. */
  prime: boolean;
  /** Connects to a device. Throws DeviceError. */
  connect(device: string): Promise<RemoteWorker>;
  /** Returns the `HOST:PORT` at which one device reaches another. */
  addressOf(from: string, to: string): Promise<string>;
  /** Links that the devices emulate themselves. */
  emulation?: PlanEmulation;
  /** Promises that reject when something besides a device fails, such as a link's relay; they never resolve. */
  failures(): Promise<never>[];
  /** Called when frames begin to flow. */
  begin(): Promise<void>;
  close(): Promise<void>;
}
