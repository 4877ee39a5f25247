import { nativeHint } from "./nativeHint.ts";

/** Says how a process ended, for messages: `was killed by SIGKILL`, `ended with code 1`. */
export function howEnded(code: number | null, signal: NodeJS.Signals | null): string {
  return signal ? `was killed by ${signal}` : `ended with code ${code}`;
}

/** Says the same, and what native code most likely died of. */
export function howNativeEnded(code: number | null, signal: NodeJS.Signals | null): string {
  const hint = nativeHint(signal, "");
  return `${howEnded(code, signal)}${hint && `: ${hint}`}`;
}
