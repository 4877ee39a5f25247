import { setTimeout as sleep } from "node:timers/promises";
import { Redis, ReplyError } from "ioredis";
import { systemReason } from "../../base/systemReason.ts";
import { ConnectionError } from "../../transport/connectionError.ts";
import { keyPrefix } from "./cellQueue.ts";
import type { RedisAddress } from "./redisAddress.ts";

/** Seconds that the first connection may take, with Redis's first answers. */
const patience = 10;

/** What ioredis says of answers that are none of Redis. */
const strange = /please report/i;

/** What it says of an alert of TLS: a server refuses what is not encrypted. */
const tlsAlert = "Unknown RESP type 21 ";

/** Node's codes for a certificate that it does not trust, and those of them for one of an authority that it does not know. */
const untrusted = /CERT|LEAF_SIGNATURE/;
const unknownAuthority = /SELF_SIGNED|ISSUER|LEAF_SIGNATURE/;

/** What it says where the other side ends the connection. */
const closed = "Connection is closed.";

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
 * @param signal gives up connecting
 * @throws ConnectionError if nobody answers at the address, or someone other than Redis; if the server refuses us, or lets us do less
 *   than a queue needs
 * @throws the signal's reason when aborted
 */
export async function openRedis(
  address: RedisAddress,
  onNote: (text: string) => void,
  signal?: AbortSignal,
): Promise<OpenRedis> {
  const { url, shown } = address;
  let isOpen = false;
  const redis = new Redis(url, {
    lazyConnect: true,
    // Later, each try may take as long. The first one, we end ourselves.
    connectTimeout: (patience + 1) * 1000,
    // Commands wait for the connection.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (isOpen ? Math.min(times * 100, longestPause * 1000) : null),
  });
  let fault: Error | undefined;
  let isLost = false;
  redis.on("error", (error: Error) => {
    // The others follow from the first, but a strange answer says more.
    if (!fault || strange.test(error.message)) fault = error;
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
    await within(greet(redis), signal);
    // Where Redis has no database of this number, the connection would go on with number 0.
    if (fault) throw fault;
  } catch (error) {
    const isReached = redis.stream?.remoteAddress !== undefined;
    redis.disconnect();
    // Otherwise a connection that nobody takes would keep the process for two seconds.
    redis.stream?.destroy();
    signal?.throwIfAborted();
    throw refusal(address, fault ?? (error as Error), isReached);
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

/** Connects, and tries what a queue needs: where it may not, it would wait for ever and say nothing. */
async function greet(redis: Redis): Promise<void> {
  await redis.connect();
  await redis.ping();
  await redis.info();
  await redis.exists(`${keyPrefix}:rights`);
}

/** Waits for some work as long as the first connection may take. Throws ETIMEDOUT after that, and when aborted. */
async function within(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  const done = new AbortController();
  const ends = signal ? AbortSignal.any([done.signal, signal]) : done.signal;
  const late = sleep(patience * 1000, undefined, { signal: ends }).then(() => {
    throw Object.assign(new Error("no answer came in time"), { code: "ETIMEDOUT" });
  });
  try {
    await Promise.race([work, late]);
  } finally {
    done.abort();
  }
}

/** @param isReached whether something listens there */
function refusal({ url, shown }: RedisAddress, error: Error, isReached: boolean): ConnectionError {
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
  const code = String((error as { code?: unknown }).code);
  if (untrusted.test(code)) {
    const hint = unknownAuthority.test(code)
      ? "; NODE_EXTRA_CA_CERTS=FILE names one that it should trust"
      : "";
    return new ConnectionError(
      "refused",
      `${shown}: this machine does not trust the server's certificate (${message})${hint}`,
      { cause: error },
    );
  }
  const other = notRedis(error, url.startsWith("rediss:"), isReached);
  if (other !== undefined) return new ConnectionError("refused", `${shown}: ${other}`, { cause: error });
  return new ConnectionError("unreachable", `${shown}: no Redis server answers: ${systemReason(error)}`, {
    cause: error,
  });
}

/** Says that what answers is not Redis, or speaks TLS where we do not, or the other way round; undefined where it may be neither. */
function notRedis(error: Error, isSecure: boolean, isReached: boolean): string | undefined {
  const { code, library } = error as { code?: unknown; library?: unknown };
  const kinds = "rediss:// is for encrypted connections, redis:// for others";
  if (typeof library === "string" && /WRONG_VERSION_NUMBER|PACKET_LENGTH|RECORD/.test(String(code)))
    return `what answers there does not speak TLS: ${kinds}`;
  if (error.message.startsWith(tlsAlert))
    return `what answers there takes encrypted connections only: ${kinds}`;
  if (strange.test(error.message)) return "what answers there is not Redis";
  const perhaps = `it is not Redis, or ${isSecure ? "does not speak" : "speaks"} TLS (${kinds})`;
  if (error.message === closed || code === "ECONNRESET" || code === "EPIPE")
    return `the other side cuts the connection: ${perhaps}`;
  if (code === "ETIMEDOUT" && isReached)
    return `something listens there that gives no answer within ${patience} s: ${perhaps}`;
  return undefined;
}
