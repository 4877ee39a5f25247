import { expect, it } from "vitest";
import { checkReachable } from "../../../src/runtime/controller/checkReachable.ts";

const at = (device: string, host: string) => ({ device, address: { host, port: 7070 } });

it.each(["127.0.0.1", "127.1.2.3", "localhost", "::1"])("%s is not handed to a device elsewhere", (host) => {
  const check = () => checkReachable(at("pi", "192.168.1.20"), at("server", host), "another");
  expect(check).toThrow(
    /^pi cannot reach server at .*7070: that is an address of this machine only, .*; give another$/,
  );
});

it("devices at the ends of two tunnels on this machine cannot reach each other", () => {
  const [pi, server] = [at("pi", "127.0.0.1"), at("server", "localhost")].map((one) => ({
    ...one,
    elsewhere: true,
  }));
  expect(() => checkReachable(pi, server, "another")).toThrow(
    "pi cannot reach server at localhost:7070: that is an address of this machine only",
  );
  checkReachable(pi, pi, "another");
  checkReachable(at("here", "127.0.0.1"), server, "another");
});

it("two devices on this machine reach each other, and so do two elsewhere", () => {
  checkReachable(at("pi", "127.0.0.1"), at("server", "localhost"), "another");
  checkReachable(at("pi", "192.168.1.20"), at("server", "192.168.1.30"), "another");
  checkReachable(at("pi", "127.0.0.1"), at("server", "192.168.1.30"), "another");
});
