import { ReplyError } from "ioredis";
import type { RedisAddress } from "./redisAddress.ts";

/** Says what Redis refuses, such as more data than its memory holds, with its address; undefined for any other error. */
export function refusedCommand(error: unknown, { shown }: RedisAddress): string | undefined {
  if (!(error instanceof ReplyError)) return undefined;
  // Redis adds which line of which of BullMQ's scripts it was.
  const reason = (error as Error).message.replace(/ script: .*$/, "");
  return `${shown}: Redis refuses a command: ${reason}`;
}
