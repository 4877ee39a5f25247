import { expect, it } from "vitest";
import { formatAddress, parseAddress } from "../../src/transport/address.ts";

it.each([
  ["192.168.1.20:7070", { host: "192.168.1.20", port: 7070 }],
  ["pi.local:1", { host: "pi.local", port: 1 }],
  ["[fe80::1%eth0]:7070", { host: "fe80::1%eth0", port: 7070 }],
])("reads %s and writes it the same", (text, address) => {
  expect(parseAddress(text)).toEqual(address);
  expect(formatAddress(address)).toBe(text);
});

it.each([
  ["192.168.1.20", "192.168.1.20:7070"],
  ["pi:70700", "192.168.1.20:7070"],
  ["::1:7070", "[fd00::20]:7070"],
  ["fe80::1", "[fd00::20]:7070"],
  ["[::1]", "[fd00::20]:7070"],
])("refuses %s with an example of its kind", (text, example) => {
  expect(() => parseAddress(text)).toThrow(
    `"${text}" is not an address: HOST:PORT is needed, such as ${example}`,
  );
});
