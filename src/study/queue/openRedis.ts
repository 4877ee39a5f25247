import { Redis } from "ioredis";
import { systemReason } from "../../base/systemReason.ts";
import { ConnectionError } from "../../transport/connectionError.ts";
import type { RedisAddress } from "./redisAddress.ts";

/** Seconds that the first connection may take. */
const patience = 10;

/** Longest pause between two tries to connect again, seconds. */
const longestPause = 2;

/**
 * Connects to Redis. A connection that is lost later is made again, for as long as it takes.
 *
 * @param onNote is told once when the connection is lost, and when it is there again
 * @throws ConnectionError if nobody answers at the address, or the server refuses us
 */
export async function openRedis(
  { url, shown }: RedisAddress,
  onNote: (text: string) => void,
): Promise<Redis> {
  let isOpen = false;
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: patience * 1000,
    // Commands wait for the connection.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (isOpen ? Math.min(times * 100, longestPause * 1000) : null),
  });
  let fault: Error | undefined;
  let isLost = false;
  redis.on("error", (error: Error) => {
    fault = error;
  });
  redis.on("close", () => {
    if (!isOpen || isLost || redis.status === "end") return;
    isLost = true;
    onNote(`the connection to ${shown} is lost; trying again`);
  });
  redis.on("ready", () => {
    if (isLost) onNote(`connected to ${shown} again`);
    isLost = false;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    throw refusal(shown, fault ?? (error as Error));
  }
  isOpen = true;
  return redis;
}

function refusal(shown: string, error: Error): ConnectionError {
  const { message } = error;
  if (/NOAUTH/.test(message)) {
    return new ConnectionError(
      "refused",
      `${shown}: Redis needs a password, as in redis://:PASSWORD@HOST:6379`,
      { cause: error },
    );
  }
  if (/WRONGPASS|NOPERM|AUTH/.test(message)) {
    return new ConnectionError("refused", `${shown}: Redis refuses this user or password`, { cause: error });
  }
  return new ConnectionError("unreachable", `${shown}: no Redis server answers: ${systemReason(error)}`, {
    cause: error,
  });
}
