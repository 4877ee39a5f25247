import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { boundGarbage } from "../../base/boundGarbage.ts";
import { endAtOnce } from "../../base/endAtOnce.ts";
import type { Acceptor } from "../../transport/connection.ts";
import { createAcceptor } from "../../transport/createAcceptor.ts";
import type { ServeAnswer, ServeMessage } from "./serveMessages.ts";
import { accepted } from "./trustFor.ts";
import { beatEvery } from "./watchServing.ts";
import { WorkerServer } from "./workerServer.ts";
import type { WorkerSettings } from "./workerSettings.ts";

/** Milliseconds that connections have to end properly when the session is over. */
const farewell = 500;

let acceptor: Acceptor | undefined;
let replaced: (() => void) | undefined;
let done = false;

const tell = (answer: ServeAnswer) => process.send?.(answer);

// If the supervisor was killed, leave nothing behind.
process.once("disconnect", endAtOnce);
// Ctrl-C, a terminal that goes away, and a service that is stopped, reach all processes. The supervisor ends this one.
for (const signal of ["SIGINT", "SIGHUP", "SIGTERM"]) process.on(signal, () => {});
boundGarbage();

process.on("message", (message: ServeMessage, socket: Socket | undefined) => {
  if ("settings" in message) {
    acceptor = serve(message.settings);
    setInterval(() => tell("alive"), beatEvery(message.settings.deadline) * 1000);
    tell("ready");
  } else if ("replaced" in message) replaced?.();
  else if (done && socket) {
    // Nothing has been read from the socket, so another process can take it.
    socket.destroy();
    tell("passed");
  } else {
    // If the peer hung up meanwhile, there is no socket.
    if (socket) acceptor!.accept(socket);
    tell("taken");
  }
});

/** Leaves all new sockets to another process from now on. */
function retire(): void {
  done = true;
  tell("done");
}

/** Serves one controller. When its session is over this process ends, and the next controller gets a fresh one. */
function serve(settings: WorkerSettings): Acceptor {
  const { deadline, limits } = settings;
  const awaitReplacement = () =>
    new Promise<void>((resolve) => {
      replaced = resolve;
      retire();
    });
  const server = new WorkerServer(settings, {
    awaitReplacement,
    ended: async () => {
      // The controller may have left without a goodbye. The next one must not come to this process.
      retire();
      await Promise.race([made.close(), sleep(farewell)]);
      endAtOnce();
    },
  });
  server.start().catch((error: Error) => tell({ note: error.message }));
  const made = createAcceptor({
    trust: accepted(settings),
    deadline,
    message: limits.message,
    onConnection: (connection) => server.accept(connection),
  });
  return made;
}
