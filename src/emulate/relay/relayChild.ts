import { processorTime } from "../../base/processorTime.ts";
import type { RelayAnswer, RelayRequest } from "./relayMessages.ts";
import { RelayServer } from "./relayServer.ts";

/** The relay's process. It does what its parent requests, and ends when the parent is gone. */
let server: RelayServer | undefined;
let before = processorTime();

async function handle(request: RelayRequest): Promise<RelayAnswer> {
  if (request.kind === "start") {
    server = new RelayServer(request.settings);
    return { kind: "listening", ports: await server.listen() };
  }
  if (request.kind === "usage") {
    return { kind: "usage", seconds: processorTime() - before };
  }
  if (request.kind === "rest") {
    server?.rest();
    return { kind: "rested" };
  }
  server?.begin(request.origin, request.seed);
  before = processorTime();
  return { kind: "begun" };
}

process.once("disconnect", () => process.exit(0));
// Ctrl-C, a terminal that goes away, and a command's time limit, reach all processes. The parent finishes what it began, and then ends this one.
for (const signal of ["SIGINT", "SIGHUP", "SIGTERM"]) process.on(signal, () => {});
process.on("message", async (request: RelayRequest) => {
  let answer: RelayAnswer;
  try {
    answer = await handle(request);
  } catch (error) {
    answer = { kind: "failed", error: error instanceof Error ? error.message : String(error) };
  }
  process.send?.(answer);
});
