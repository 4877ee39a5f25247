import { randomUUID } from "node:crypto";
import { requestMessage } from "./kernelMessage.ts";
import { joined, type Output, outputSchema, tidyOutputs } from "./notebook.ts";
import type { Kernel } from "./startKernel.ts";

/** Seconds for which a cell may stay silent. */
const silenceSeconds = 600;

/** What a kernel publishes that is an output of a cell. */
const outputTypes = ["stream", "display_data", "execute_result", "error"];

const streams = ["stdout", "stderr"];

/**
 * Executes code in a kernel and returns all that it shows. Deno's kernel says that it is idle before all that the code printed has
 * come. So the kernel is then asked to print a mark on both of its streams: what comes before the marks belongs to the code.
 *
 * @throws Error if the kernel ends, or stays silent for ten minutes
 */
export async function executeCell(kernel: Kernel, code: string): Promise<Output[]> {
  const outputs: Output[] = [];
  await runCode(kernel, code, outputs, () => true);
  const mark = `${randomUUID()}\n`;
  const words = JSON.stringify(mark.trimEnd());
  const areMarked = () => streams.every((stream) => textOf(outputs, stream).endsWith(mark));
  await runCode(kernel, `console.log(${words}); console.error(${words});`, outputs, areMarked);
  for (const stream of streams) removeEnd(outputs, stream, mark.length);
  return tidyOutputs(outputs);
}

/** Runs code until the kernel has answered, says that it is idle, and `isOver`; adds what it shows to `outputs`. */
async function runCode(kernel: Kernel, code: string, outputs: Output[], isOver: () => boolean) {
  const request = requestMessage("execute_request", {
    code,
    silent: false,
    store_history: true,
    user_expressions: {},
    allow_stdin: false,
    stop_on_error: true,
  });
  await kernel.request(request);
  let answered = false;
  let idle = false;
  while (!answered || !idle || !isOver()) {
    const message = await kernel.next(silenceSeconds);
    if (message === null) throw new Error(`a cell must show something within ${silenceSeconds} s`);
    const { type, parent, content } = message;
    if (outputTypes.includes(type)) outputs.push(outputSchema.parse({ output_type: type, ...content }));
    if (parent !== request.id) continue;
    answered ||= type === "execute_reply";
    idle ||= type === "status" && content.execution_state === "idle";
  }
}

/** All that was printed on a stream. */
function textOf(outputs: readonly Output[], stream: string): string {
  return outputs
    .map((output) => (output.output_type === "stream" && output.name === stream ? joined(output.text) : ""))
    .join("");
}

/** Removes so many characters from the end of what was printed on a stream. */
function removeEnd(outputs: readonly Output[], stream: string, characters: number): void {
  let left = characters;
  for (const output of outputs.toReversed()) {
    if (output.output_type !== "stream" || output.name !== stream) continue;
    const text = joined(output.text);
    output.text = text.slice(0, Math.max(0, text.length - left));
    left -= text.length - output.text.length;
  }
}
