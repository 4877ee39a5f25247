/**
 * Ends this process now, whatever its threads do. `process.exit` waits for threads that are in native code, and a run
 * of ONNX Runtime may take minutes or never end. Nothing is tidied up: children and files are the caller's to end first.
 */
export function endAtOnce(): void {
  process.kill(process.pid, "SIGKILL");
}
