import { formatDuration } from "../../base/units.ts";
import type { Connection } from "../../transport/connection.ts";
import { ConnectionError } from "../../transport/connectionError.ts";
import { type DemandOptions, demand } from "./demand.ts";
import { Dialogue, type Received } from "./dialogue.ts";
import type { Head, HeadOf } from "./messages.ts";

/** How to greet. */
export interface GreetOptions extends Required<Pick<DemandOptions, "refused">> {
  /** Seconds that the other side may take for its answer. Signs of life do not extend them. */
  deadline: number;
  signal?: AbortSignal;
}

/**
 * Says hello over a new connection and waits for the answer. If there is none, the connection is over.
 *
 * @throws ConnectionError; what `refused` makes if the other side refuses; the signal's reason when aborted
 */
export async function greet<T extends Head["type"]>(
  connection: Connection,
  hello: HeadOf<"hello">,
  expected: T,
  { deadline, signal, refused }: GreetOptions,
): Promise<{ dialogue: Dialogue; answer: Received<T> }> {
  const dialogue = new Dialogue(connection);
  const silence = `${dialogue.remote} accepts connections but says nothing: no answer to a hello within ${formatDuration(deadline)}`;
  const timeout = setTimeout(() => dialogue.abort(new ConnectionError("silent", silence)), deadline * 1000);
  const onAbort = () => dialogue.abort(new ConnectionError("lost", `${dialogue.remote} was given up`));
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted) onAbort();
  try {
    return { dialogue, answer: await demand(dialogue, hello, expected, { refused }) };
  } catch (error) {
    signal?.throwIfAborted();
    await dialogue.close();
    throw error;
  } finally {
    clearTimeout(timeout);
    signal?.removeEventListener("abort", onAbort);
  }
}
