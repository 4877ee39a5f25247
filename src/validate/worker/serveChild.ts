import type { Socket } from "node:net";
import { createAcceptor } from "../transport/acceptor.ts";
import type { Acceptor } from "../transport/connection.ts";
import { Service } from "./service.ts";
import { accepted } from "./trustFor.ts";
import type { WorkerSettings } from "./workerSettings.ts";

/** From the supervisor: first the settings, then one socket after another; and that another process has its place. */
export type ServeMessage = { settings: WorkerSettings } | { socket: true } | { replaced: true };
/** To the supervisor: that it can take sockets; that another process shall take the next. */
export type ServeAnswer = "ready" | "done";

let acceptor: Acceptor | undefined;

// A supervisor that was killed leaves nothing behind.
process.once("disconnect", () => process.exit(1));

let replaced: (() => void) | undefined;

process.on("message", (message: ServeMessage, socket: Socket | undefined) => {
  if ("settings" in message) {
    acceptor = serve(message.settings);
    process.send!("ready" satisfies ServeAnswer);
  } else if ("replaced" in message) replaced?.();
  // The peer may have hung up on the way here: then there is no socket.
  else if (socket) acceptor!.accept(socket);
});

/** One controller, one process: when its session is over the process ends, and the next gets a fresh one. */
function serve(settings: WorkerSettings): Acceptor {
  const { deadline, limits } = settings;
  const service = new Service(settings, {
    giveWay: () =>
      new Promise((resolve) => {
        replaced = resolve;
        process.send!("done" satisfies ServeAnswer);
      }),
    ended: () => void made.close().finally(() => process.exit(0)),
  });
  const made = createAcceptor({
    trust: accepted(settings),
    deadline,
    message: limits.message,
    onConnection: (connection) => service.accept(connection),
  });
  return made;
}
