import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { stringify } from "yaml";
import { profileSchema } from "../../src/profile/profileFile.ts";
import { cli } from "./cli.ts";

/** Profiles a case's model into `p.json`, with the stages that it gets to within seconds. */
export async function profileHere(model: string, cwd: string, args: string[] = []) {
  const quick = ["--budget", "5s", "--no-overhead", "--out", "p.json", "--quiet"];
  const { code, stderr } = await cli(["profile", "device", model, ...quick, ...args], { cwd });
  expect(code, stderr).toBe(0);
  const profile = profileSchema.parse(JSON.parse(readFileSync(path.join(cwd, "p.json"), "utf8")));
  if (profile.kind === "link") throw new Error("a device's profile was asked for");
  return profile;
}

/** Runs everything on one device, by the profile in `p.json`: how well it was predicted is another matter. */
export async function expectValidated(model: string, cwd: string, args: string[] = []) {
  const write = (name: string, value: object) => writeFileSync(path.join(cwd, name), stringify(value));
  const devices = { pi: { profile: "p.json" }, server: { profile: "p.json" } };
  const conditions = { lan: "delay 1ms rate 1gbit" };
  write("v.yaml", { schema: "paretopipe/scenario/v1", name: "v", source: "pi", devices, conditions });
  const local = { pi: { local: true }, server: { local: true } };
  write("t.yaml", { schema: "paretopipe/testbed/v1", name: "t", devices: local, links: "emulated" });
  const quick = [
    "--budget",
    "1s",
    "--visit",
    "50ms",
    "--points",
    "2",
    "--tolerance",
    "1e9",
    "--deadline",
    "30s",
    "--charts",
    "none",
  ];
  const { code, stderr } = await cli(
    [
      "validate",
      "v.yaml",
      "--testbed",
      "t.yaml",
      "--model",
      model,
      "--out",
      "run",
      "--json",
      ...quick,
      ...args,
    ],
    { cwd },
  );
  // 1: a busy machine has no time for the second point.
  expect([0, 1], stderr).toContain(code);
  const validation = JSON.parse(readFileSync(path.join(cwd, "run", "validation.json"), "utf8"));
  expect(validation.failures).toEqual([]);
  expect(validation.points).not.toEqual([]);
  return validation;
}
