import { systemReason } from "../base/systemReason.ts";
import { formatDuration } from "../base/units.ts";
import { ConnectionError } from "./connectionError.ts";

/** How far an attempt to connect got before it failed. */
export interface Attempt {
  /** Whether the other side's system had answered. */
  connected: boolean;
  /** Seconds after which the attempt was given up, if it was. */
  timedOut?: number;
}

/** Makes the error for a connection that could not be made. */
export function connectFailure(
  remote: string,
  { connected, timedOut }: Attempt,
  cause: Error,
): ConnectionError {
  const late = timedOut === undefined ? undefined : `no answer within ${formatDuration(timedOut)}`;
  const reason = systemReason(cause);
  if (!connected) {
    return new ConnectionError("unreachable", `${remote} cannot be reached: ${late ?? reason}`, {
      cause,
    });
  }
  if (late)
    return new ConnectionError("silent", `${remote} accepts connections but says nothing: ${late}`, {
      cause,
    });
  return new ConnectionError("refused", `${remote} ${refusal(cause.message)} (${reason})`, { cause });
}

/** Says why the other side does not make the connection. Looks for OpenSSL's own words, because gRPC passes on nothing else. */
function refusal(words: string): string {
  // A worker without keys would not answer TLS at all.
  if (/wrong version number/i.test(words))
    return "is no worker: another program listens there, which does not speak TLS";
  return /\bSSL\b|\bTLS\b|certificate/i.test(words)
    ? "refuses this connection: keys, transport and version must be the same on both sides"
    : "ended this connection before it was made: it speaks another transport, has other keys, or is busy with others";
}
