import { expect, it } from "vitest";
import type { LinkProfile } from "../../src/profile/linkProfile.ts";
import { resolveScenario } from "../../src/scenario/loadScenario.ts";
import { linkTransportNote, oneNetworkNote, traceNote } from "../../src/validate/measurementNotes.ts";
import { madeUpProfile } from "../support/profile.ts";

it("a trace over real links is not where predictions have it", async () => {
  const profile = madeUpProfile([0.01, 0.01], [400, 400, 400]);
  const { conditions } = await resolveScenario({
    name: "changing",
    source: "pi",
    devices: { pi: { profile }, server: { profile } },
    conditions: {
      steady: "delay 5ms rate 50mbit",
      wifi: { trace: { preset: "wifi-home" } },
      medium: { trace: { preset: "wifi-home" }, shared: true },
    },
  });
  const [note, ...others] = traceNote(conditions, { links: "real" });
  expect(note).toMatch(/^Predictions begin the traces of wifi, medium with the first frame/);
  expect(others).toEqual([]);
  expect(traceNote(conditions, { links: "emulated" })).toEqual([]);
  expect(traceNote(conditions.slice(0, 1), { links: "real" })).toEqual([]);
});

it("several conditions over real links are one network", () => {
  const conditions = [{ name: "cable" }, { name: "wifi" }];
  const [note, ...others] = oneNetworkNote(conditions, { links: "real" });
  expect(note).toMatch(/^Links are real, so cable, wifi are all measured over the same network: /);
  expect(others).toEqual([]);
  expect(oneNetworkNote(conditions, { links: "emulated" })).toEqual([]);
  expect(oneNetworkNote(conditions.slice(1), { links: "real" })).toEqual([]);
});

it("links that were measured over another transport are named, once", () => {
  const profile = madeUpProfile([0.01, 0.01], [400, 400, 400]);
  const link = (transport: string) => ({
    kind: "link profile" as const,
    profile: { transport, curve: { bytes: [1], idle: [0.1] } } as LinkProfile,
  });
  const files = { "pi.json": { kind: "profile" as const, profile }, "up.json": link("grpc") };
  const [note, ...others] = linkTransportNote({ files: { ...files, "down.json": link("grpc") } }, "tcp");
  expect(note).toMatch(/^Tensors are sent over tcp, .*: up\.json over grpc, down\.json over grpc$/);
  expect(others).toEqual([]);
  expect(linkTransportNote({ files }, "grpc")).toEqual([]);
  expect(linkTransportNote({ files: { "pi.json": files["pi.json"] } }, "tcp")).toEqual([]);
});
