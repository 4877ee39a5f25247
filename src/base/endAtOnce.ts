/**
 * Ends this process at once, whatever its threads do. `process.exit` waits for threads that are in native code, and a
 * run of ONNX Runtime may take minutes or never end. Nothing is cleaned up: the caller must end children and remove
 * files first.
 */
export function endAtOnce(): void {
  process.kill(process.pid, "SIGKILL");
}
