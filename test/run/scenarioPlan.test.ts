import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { scenarioPlan } from "../../src/run/scenarioPlan.ts";
import { writeSmallScenario } from "../support/smallScenario.ts";
import { fixture } from "../support/testbed.ts";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "scenario-plan-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

it("a plan's links that were measured over another transport are noted", async () => {
  const { scenario } = await writeSmallScenario(directory);
  const link = JSON.parse(readFileSync("validate/quiet/squeezenet.b1/link.pi-server.json", "utf8"));
  writeFileSync(path.join(directory, "link.json"), JSON.stringify({ ...link, transport: "grpc" }));
  const text = readFileSync(scenario, "utf8").replace("delay 0ms", "{ all: { profile: link.json } }");
  writeFileSync(scenario, text);
  const notes = async (transport?: "tcp" | "grpc", condition?: string) => {
    const options = { plan: "pi|features.4|server", model: fixture, condition, transport };
    return (await scenarioPlan(scenario, options)).notes;
  };
  expect(await notes("tcp")).toEqual([
    expect.stringMatching(/^Tensors are sent over tcp, .*another transport, .*: link\.json over grpc$/),
  ]);
  expect(await notes("grpc")).toEqual([]);
  // This condition does not name the link.
  expect(await notes("tcp", "slow")).toEqual([]);
});
