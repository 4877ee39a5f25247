import { ParetoPipeError } from "../../base/errors.ts";
import type { FailureCode } from "./messages.ts";

/** A device failed, or the connection to it did. Its message begins with the device's name. */
export class DeviceError extends ParetoPipeError {
  readonly device: string;
  /** What the device said, or `lost` where it says nothing any more. */
  declare readonly code: FailureCode | "lost";

  constructor(device: string, code: DeviceError["code"], reason: string, options?: { cause?: unknown }) {
    super(`${device}: ${reason}`, { ...options, code });
    this.device = device;
  }
}

/** What a worker tells the controller of a failure: a code and a sentence. */
export class WorkerFailure extends ParetoPipeError {
  declare readonly code: FailureCode;

  constructor(code: FailureCode, message: string, options?: { cause?: unknown }) {
    super(message, { ...options, code });
  }
}
