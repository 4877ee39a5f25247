import { Socket } from "node:net";
import { watchedPipe } from "./childCommand.ts";

/*
 * The thread of `watchParent`. The pipe closes when the parent ends for any reason. It uses SIGKILL, because an orderly
 * exit waits for native code that the main thread may be in.
 */
new Socket({ fd: watchedPipe, readable: true, writable: false })
  .on("end", () => process.kill(process.pid, "SIGKILL"))
  .resume();
