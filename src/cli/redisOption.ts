import type { Argv } from "yargs";
import { InputError } from "../base/errors.ts";
import { parseRedisAddress, type RedisAddress } from "../study/queue/redisAddress.ts";

/** The variable that names a server where the option does not. */
const variable = "PARETOPIPE_REDIS";

/** The option that names a Redis server. A password on a command line is seen by others on the machine. */
export function redisOption<T>(yargs: Argv<T>) {
  return yargs.option("redis", {
    type: "string",
    requiresArg: true,
    describe: `redis://HOST:PORT of the queue between sweep and its workers; rediss:// is encrypted [default: ${variable}, if it is set]`,
  });
}

/** A Redis server, and what named it, for messages: `--redis` or the variable of the environment. */
export interface NamedRedis {
  address: RedisAddress;
  source: string;
}

/**
 * Returns the server that the option names, or else the environment; undefined if none is named. An empty variable names none.
 *
 * @throws InputError for anything but an address
 */
export function namedRedis(option: string | undefined): NamedRedis | undefined {
  const text = option ?? (process.env[variable] || undefined);
  if (text === undefined) return undefined;
  const source = option === undefined ? variable : "--redis";
  return { address: parseRedisAddress(text, source), source };
}

/** Throws InputError if threads of this machine are asked for beside a server: workers elsewhere choose their own number. */
export function checkNoThreads(threads: number | undefined, named: NamedRedis | undefined): void {
  if (threads === undefined || !named) return;
  const { source } = named;
  const here =
    source === variable
      ? `with ${variable}= (empty) before the command, this machine computes`
      : `without ${source}, this machine computes`;
  throw new InputError(
    `--threads ${threads} does not go with ${source}: workers compute the cells, with as many threads as each was started with. Leave --threads out; ${here}`,
    { code: "invalid-option" },
  );
}
