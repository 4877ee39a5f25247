import type { Argv } from "yargs";
import { parseRedisAddress, type RedisAddress } from "../study/queue/redisAddress.ts";

/** The option that names a Redis server. A password on a command line is seen by others on the machine. */
export function redisOption<T>(yargs: Argv<T>) {
  return yargs.option("redis", {
    type: "string",
    requiresArg: true,
    describe:
      "redis://HOST:PORT of the queue between sweep and its workers; rediss:// is encrypted [default: PARETOPIPE_REDIS, if it is set]",
  });
}

/** Returns the server that the option names, or the environment; undefined if none is named. Throws InputError. */
export function redisAddress(option: string | undefined): RedisAddress | undefined {
  const text = option ?? process.env.PARETOPIPE_REDIS;
  return text === undefined ? undefined : parseRedisAddress(text);
}
