import { describe, expect, it } from "vitest";
import { formatConditions } from "../../src/network/conditions.ts";
import { resolveScenario, type ScenarioInput } from "../../src/scenario/loadScenario.ts";
import { linkOf } from "../../src/scenario/resolveCondition.ts";
import { madeUpProfile } from "../support/profile.ts";

const profile = madeUpProfile([1, 2, 4], [40, 80, 120, 40]);

async function link(condition: ScenarioInput["conditions"][string], from: string, to: string) {
  const { conditions } = await resolveScenario({
    name: "three devices",
    source: "camera",
    devices: { camera: { profile }, gateway: { profile }, cloud: { profile } },
    conditions: { net: condition },
  });
  return formatConditions(linkOf(conditions[0], from, to).conditions);
}

const star = { "camera<>gateway": "delay 2ms rate 40mbit", "gateway<>cloud": "delay 30ms rate 5mbit" };

describe("links between three devices", () => {
  it("may be given for both directions at once", async () => {
    const pairs = { ...star, "camera>cloud": "rate 1mbit", "cloud>camera": "rate 2mbit" };
    expect(await link({ links: pairs }, "gateway", "camera")).toBe("delay 2ms rate 40mbit");
    expect(await link({ links: pairs }, "camera", "gateway")).toBe("delay 2ms rate 40mbit");
    expect(await link({ links: pairs }, "cloud", "camera")).toBe("rate 2mbit");
  });

  it("lead through the hub if two devices have none of their own", async () => {
    const hub = { links: star, hub: "gateway" };
    expect(await link(hub, "camera", "cloud")).toBe("delay 32ms rate 5mbit");
    expect(await link(hub, "cloud", "camera")).toBe("delay 32ms rate 5mbit");
    expect(await link({ ...hub, links: { ...star, "camera>cloud": "delay 1ms" } }, "camera", "cloud")).toBe(
      "delay 1ms",
    );
    expect(await link({ all: "delay 4ms", hub: "gateway" }, "camera", "cloud")).toBe("delay 8ms");
    expect(await link({ all: "delay 4ms", hub: "gateway" }, "camera", "gateway")).toBe("delay 4ms");
  });

  it.each([
    ["a missing link", { links: star }, 'condition "net": there is no link camera>cloud; add it to `links`'],
    ["a missing leg", { links: { "camera<>gateway": "" }, hub: "gateway" }, "there is no link gateway>cloud"],
    ["an unknown hub", { links: star, hub: "router" }, 'no hub "router"; there are camera, gateway, cloud'],
    [
      "a link given twice",
      { all: "", links: { ...star, "gateway>camera": "" } },
      "the link gateway>camera is given twice",
    ],
    ["a link to nowhere", { all: "", links: { "camera<>moon": "" } }, '"camera<>moon" joins no two devices'],
    [
      "a hub in a shared medium",
      { all: "rate 5mbit", shared: true, hub: "gateway" },
      "leave out `hub` or `shared`",
    ],
  ])("%s is named", async (_, condition, message) => {
    await expect(link(condition, "camera", "cloud")).rejects.toThrow(message);
  });

  it("are all perfect if a condition names none", async () => {
    expect(await link("", "camera", "cloud")).toBe("");
    expect(await link({}, "camera", "cloud")).toBe("");
  });
});
