import type { RuntimeOptions } from "../../graph/runtime/sessionOptions.ts";
import type { RuntimeOverhead } from "../../profile/deviceProfile.ts";
import type { ProfileOptions } from "../../profile/profileDevice.ts";
import type { TransportName } from "../../transport/connection.ts";

/** A machine that can be profiled: this one, or one on which a worker runs. */
export interface Machine {
  /** The device's name, unless the user gives another. */
  readonly name: string;
  /** Number of ONNX Runtime's threads, unless the user asks for another. */
  readonly threads: number;
  /** How `measureDevice` measures there. */
  readonly measuring: Pick<ProfileOptions, "cpu" | "visit" | "facts">;
  /** Throws InputError if the machine cannot use the number of threads that was asked for. */
  checkThreads(threads: number | undefined): void;
  /** Throws InputError or DeviceError if the machine does not have this execution provider. */
  checkProvider(provider: string): Promise<void>;
  /**
   * Measures what the runtime adds to ONNX Runtime's runs there, with messages over a transport.
   *
   * @param signal stops it; the promise then rejects with the signal's reason, and the machine can still be used
   */
  overhead(runtime: RuntimeOptions, transport: TransportName, signal: AbortSignal): Promise<RuntimeOverhead>;
  /** Frees the machine. */
  close(): Promise<void>;
}
