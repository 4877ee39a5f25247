import { isIP } from "node:net";
import { InputError } from "../base/errors.ts";

/** The address on which a worker listens. */
export interface Address {
  host: string;
  port: number;
}

/** Parses `HOST:PORT`, with IPv6 addresses in brackets. Throws InputError. */
export function parseAddress(text: string): Address {
  const match = /^(?:\[([^\]]+)\]|([^:\s]+)):(\d{1,5})$/.exec(text.trim());
  const port = match ? Number(match[3]) : Number.NaN;
  if (!match || port > 65535) {
    // Without brackets, nothing tells an IPv6 address from its port.
    const example = /:.*:/.test(text) ? "[fd00::20]:7070" : "192.168.1.20:7070";
    throw new InputError(`"${text}" is not an address: HOST:PORT is needed, such as ${example}`, {
      code: "invalid-value",
    });
  }
  return { host: match[1] ?? match[2], port };
}

/** Formats an address as `HOST:PORT`, the way people write it. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether a host is this machine itself: `localhost`, 127.0.0.0/8 or ::1. */
export function isLoopback(host: string): boolean {
  if (host === "localhost" || host === "::1") return true;
  return isIP(host) === 4 && host.startsWith("127.");
}
