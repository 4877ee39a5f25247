import { childModule } from "../base/childModule.ts";
import { AskedChild, type ChildOptions } from "../base/childProcess.ts";
import type { MeasureAnswer, MeasureRequest } from "./measureChild.ts";

/** Maximum number of stages that one process measures, so that what ONNX Runtime may leave behind does not pile up. */
const maxVisits = 100;

/**
 * Measures stages on this machine in child processes. Starting one takes a quarter of a second, so a process measures many
 * stages, one after the other; the requests say where a new one begins.
 */
export class MeasuringProcess {
  #child: AskedChild<MeasureRequest, MeasureAnswer> | undefined;
  #visits = 0;

  /**
   * Measures a stage.
   *
   * @param options.limit limits the processor time of a process that measures one stage alone
   * @returns undefined if it took longer than the request's `maxSeconds`; the process was then killed
   * @throws as `runInChild` does
   */
  async measure(
    request: MeasureRequest,
    { signal, limit, ...options }: ChildOptions,
  ): Promise<MeasureAnswer | undefined> {
    const isAlone = request.process === "own";
    const end = AbortSignal.timeout(Math.ceil(Math.max(0, request.maxSeconds) * 1000));
    if (request.process !== "same" || this.#visits === maxVisits || !this.#child?.isAlive) {
      this.close();
      const module = childModule("profile/measureChild.js");
      this.#child = new AskedChild(module, { ...options, ...(isAlone && { limit }) });
    }
    this.#visits++;
    try {
      return await this.#child!.ask(request, {
        ...options,
        signal: signal ? AbortSignal.any([signal, end]) : end,
      });
    } catch (error) {
      // After an error in it, nobody knows what else is wrong there.
      this.close();
      if (error === end.reason) return undefined;
      throw error;
    } finally {
      if (isAlone) this.close();
    }
  }

  /** Ends the process. */
  close(): void {
    this.#child?.end();
    this.#child = undefined;
    this.#visits = 0;
  }
}
