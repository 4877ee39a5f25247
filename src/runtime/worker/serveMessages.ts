import type { WorkerSettings } from "./workerSettings.ts";

/** From the supervisor: first the settings, then one socket after another; and that another process has its place. */
export type ServeMessage = { settings: WorkerSettings } | { socket: true } | { replaced: true };
/**
 * To the supervisor: that it can take sockets; of each in its order, that it has it or that another process shall have
 * it; that another shall take all from now on; that its thread is not kept busy; what a user should know.
 */
export type ServeAnswer = "ready" | "taken" | "passed" | "done" | "alive" | { note: string };
