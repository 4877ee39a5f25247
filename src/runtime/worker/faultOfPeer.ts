import { ConnectionError } from "../../transport/connectionError.ts";
import { WorkerFailure } from "../protocol/deviceError.ts";

/**
 * Does work over a connection to a neighbour. A connection that is lost meanwhile is the neighbour's fault: throws
 * WorkerFailure in place of ConnectionError.
 *
 * @param address where the neighbour was reached
 */
export async function faultOfPeer<T>(address: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof ConnectionError)) throw cause;
    throw new WorkerFailure("peer", `its neighbour at ${address} is lost: ${cause.message}`, { cause });
  }
}
