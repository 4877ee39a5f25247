import { ParetoPipeError } from "../../base/errors.ts";
import type { FailureCode } from "./messages.ts";

/** A device, or the connection to it, failed. The message begins with the device's name. */
export class DeviceError extends ParetoPipeError {
  readonly device: string;
  /** The code that the device sent, or `lost` if it sends nothing any more. */
  declare readonly code: FailureCode | "lost";

  constructor(device: string, code: DeviceError["code"], reason: string, options?: { cause?: unknown }) {
    // A device without a name is called by its address, with which the reason may begin.
    const isCalledSo =
      device.includes(":") && [" ", ": "].some((next) => reason.startsWith(`${device}${next}`));
    super(isCalledSo ? reason : `${device}: ${reason}`, { ...options, code });
    this.device = device;
  }
}

/** A failure as a worker reports it to the controller: a code and a sentence. */
export class WorkerFailure extends ParetoPipeError {
  declare readonly code: FailureCode;

  constructor(code: FailureCode, message: string, options?: { cause?: unknown }) {
    super(message, { ...options, code });
  }
}
