import { InputError } from "../../base/errors.ts";

/** Where a Redis server is, and how to name it in messages: without its password. */
export interface RedisAddress {
  url: string;
  shown: string;
}

/**
 * Parses `redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE]`; with `rediss://` the connection is encrypted.
 *
 * @param source what named it, for the message: an option or a variable of the environment
 * @throws InputError for anything else; the message has no password in it
 */
export function parseRedisAddress(text: string, source: string): RedisAddress {
  let url: URL | undefined;
  try {
    url = new URL(text);
  } catch {
    // Said below.
  }
  const isRight =
    url !== undefined &&
    ["redis:", "rediss:"].includes(url.protocol) &&
    url.hostname !== "" &&
    /^(?:\/\d*)?$/.test(url.pathname);
  if (!url || !isRight) {
    throw new InputError(
      `${source}: an address such as redis://HOST:6379 or rediss://:PASSWORD@HOST:6379 is needed`,
      { code: "invalid-option" },
    );
  }
  return { url: text, shown: `${url.protocol}//${url.host}${url.pathname}` };
}
