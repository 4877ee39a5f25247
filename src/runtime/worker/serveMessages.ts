import type { WorkerSettings } from "./workerSettings.ts";

/**
 * Messages from the supervisor: first the settings, then one socket after another; `replaced` means that another
 * process has taken over.
 */
export type ServeMessage = { settings: WorkerSettings } | { socket: true } | { replaced: true };
/**
 * Messages to the supervisor. `ready`: it can take sockets. `taken` or `passed`, for each socket in order: it keeps the
 * socket, or another process must take it. `done`: another process must take all sockets from now on. `alive`: its thread
 * is not blocked. `note`: a sentence for the user.
 */
export type ServeAnswer = "ready" | "taken" | "passed" | "done" | "alive" | { note: string };
