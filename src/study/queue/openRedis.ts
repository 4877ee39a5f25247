import { Redis, ReplyError } from "ioredis";
import { systemReason } from "../../base/systemReason.ts";
import { ConnectionError } from "../../transport/connectionError.ts";
import { keyPrefix } from "./cellQueue.ts";
import type { RedisAddress } from "./redisAddress.ts";

/** Seconds that the first connection may take. */
const patience = 10;

/** Longest pause between two tries to connect again, seconds. */
const longestPause = 2;

/** A connection to Redis. */
export interface OpenRedis {
  redis: Redis;
  /** Ends it, and all that were duplicated from it: BullMQ's would try for ever to reach a server that is gone, and keep the process. */
  end: () => void;
}

/**
 * Connects to Redis. A connection that is lost later is made again, for as long as it takes.
 *
 * @param onNote is told once when the connection is lost, and when it is there again
 * @throws ConnectionError if nobody answers at the address, the server refuses us, or lets us do less than a queue needs
 */
export async function openRedis(
  { url, shown }: RedisAddress,
  onNote: (text: string) => void,
): Promise<OpenRedis> {
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
    // A queue needs both. Where it may not, it would wait for ever and say nothing.
    await redis.info();
    await redis.exists(`${keyPrefix}:rights`);
    // Where Redis has no database of this number, the connection would go on with number 0.
    if (fault) throw fault;
  } catch (error) {
    redis.disconnect();
    throw refusal(shown, fault ?? (error as Error));
  }
  isOpen = true;
  return {
    redis,
    end: () => {
      // Duplicates have the same strategy.
      isOpen = false;
      redis.disconnect();
    },
  };
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
  if (/NOPERM/.test(message)) {
    return new ConnectionError(
      "refused",
      `${shown}: this user may do too little in Redis; a queue needs all commands, on the keys ${keyPrefix}:* (${message})`,
      { cause: error },
    );
  }
  if (/WRONGPASS|AUTH/.test(message)) {
    return new ConnectionError("refused", `${shown}: Redis refuses this user or password`, { cause: error });
  }
  if (error instanceof ReplyError) {
    return new ConnectionError("refused", `${shown}: Redis refuses this address: ${message}`, {
      cause: error,
    });
  }
  return new ConnectionError("unreachable", `${shown}: no Redis server answers: ${systemReason(error)}`, {
    cause: error,
  });
}
