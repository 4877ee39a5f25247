import { describe, expect, it } from "vitest";
import { explore } from "../../src/explore/explore.ts";
import { runCharts } from "../../src/report/charts/runCharts.ts";
import { narrow, wide } from "../../src/report/charts/theme.ts";
import { textWidth } from "../../src/report/fontMetrics.ts";
import { hiddenDuplicates } from "../../src/report/hiddenDuplicates.ts";
import { namedPlans } from "../../src/report/planRows.ts";
import { compileChart, renderSvg } from "../../src/report/render.ts";
import { resolveScenario } from "../../src/scenario/loadScenario.ts";
import { madeUpProfile } from "../support/profile.ts";

const profile = madeUpProfile([0.01, 0.01, 0.02], [400, 400, 400, 400]);
const run = await explore(
  await resolveScenario({
    name: "three devices",
    source: "camera",
    devices: { camera: { profile, slowdown: 2 }, board: { profile }, server: { profile } },
    conditions: {
      cable: "delay 1ms rate 1gbit",
      one: { all: "delay 1ms", links: { "camera>server": "delay 50ms" } },
    },
  }),
);
const charts = runCharts(run);
/** The plans of a front that have a row of their own: others may stand for equal ones. */
const shown = (condition: (typeof run.conditions)[number]) =>
  condition.front.filter((id) => !hiddenDuplicates(condition).hidden.has(id));
const chart = (name: string) => charts.find((candidate) => candidate.name === name)!;
const values = (name: string) =>
  (chart(name).spec(wide) as unknown as { data: { values: Record<string, unknown>[] } }).data.values;

describe("a run over three devices", () => {
  it("names in a plan's label which device continues after each cut", () => {
    expect(namedPlans(run).get("camera|block.0|board|block.1|server|w3")?.label).toBe(
      "block.0 → board, block.1 → server, 3 frames in flight",
    );
    expect(namedPlans(run).get("camera|input|board|w1")?.label).toBe("all remote, board, 1 frame in flight");
  });

  it("shows each plan of the front as a strip whose stages cover the model's work", () => {
    for (const condition of run.conditions) {
      const stages = values(`placement-${condition.name}`);
      for (const id of shown(condition)) {
        const own = stages.filter(({ label }) => label === namedPlans(run).get(id)!.label);
        expect(own[0].begin).toBe(0);
        expect(own.at(-1)!.end).toBe(100);
        for (const [index, stage] of own.slice(1).entries()) expect(stage.begin).toBe(own[index].end);
        const devices = run.plans.find((plan) => plan.id === id)!.stages.filter(({ from, to }) => from < to);
        expect(own.map(({ device }) => device)).toEqual(devices.map(({ device }) => device));
      }
    }
  });

  it("shows how busy each device and link of a plan is", () => {
    const front = shown(run.conditions[0]).at(-1)!;
    const prediction = run.predictions.find(
      ({ plan, condition }) => plan === front && condition === "cable",
    )!;
    const cells = values("use-cable").filter(({ label }) => label === namedPlans(run).get(front)!.label);
    expect(cells.map(({ name, percent }) => [name, percent])).toEqual(
      prediction.resources.map(({ name, utilisation }) => [name, 100 * Math.min(1, utilisation)]),
    );
  });

  it("gives a plan's last setting a line of its own on a phone, where names are cut off", async () => {
    const settings = shown(run.conditions[0]).flatMap(
      (id) => /\d+ frames? in flight$/.exec(namedPlans(run).get(id)!.label)?.[0] ?? [],
    );
    expect(settings.length).toBeGreaterThan(0);
    for (const name of ["placement-cable", "use-cable"]) {
      const svg = await renderSvg(chart(name).spec(narrow));
      for (const words of settings) expect(svg).toContain(`>${words}</tspan>`);
      expect(await renderSvg(chart(name).spec(wide))).not.toContain("<tspan");
    }
  });

  it("has numbers of how busy devices and links are that do not touch, however many there are", async () => {
    for (const size of [wide, narrow]) {
      const spec = chart("use-cable").spec(size) as unknown as {
        width: number;
        encoding: { x: { scale: { domain: string[] } } };
        layer: { name: string; mark: { fontSize: number } }[];
      };
      const { fontSize } = spec.layer.find(({ name }) => name === "numbers")!.mark;
      const step = spec.width / spec.encoding.x.scale.domain.length;
      expect(textWidth("100", fontSize)).toBeLessThan(step - 2);
      if (size === narrow) expect(textWidth("100", 12)).toBeGreaterThan(step - 2);
    }
  });

  it("has charts that compile for desktops and phones", () => {
    for (const each of charts) {
      for (const size of [wide, narrow]) expect(() => compileChart(each.spec(size)), each.name).not.toThrow();
    }
  });

  it("says in its verdict which device continues after each cut", () => {
    expect(run.conditions[0].verdict).toMatch(
      /^More than one device helps: .* cutting after block.0 to board and after block.1 to server with 3 frames/,
    );
  });
});

describe("a run in which devices take turns", async () => {
  const scenario = {
    name: "three boards",
    source: "one",
    devices: { one: { profile }, two: { profile }, three: { profile } },
    conditions: { cable: "delay 1ms rate 1gbit" },
    runtime: { replicas: 2 },
  };
  const replicated = await explore(await resolveScenario(scenario));

  it("has charts that compile for desktops and phones", () => {
    for (const each of runCharts(replicated)) {
      for (const size of [wide, narrow]) expect(() => compileChart(each.spec(size)), each.name).not.toThrow();
    }
  });

  it("names them in labels and words, and divides their strip among them", () => {
    const plan = [...namedPlans(replicated).values()].find(
      ({ plan }) => plan.id === "one|block.0|two+three|w2",
    )!;
    expect([plan.kind, plan.label, plan.words]).toEqual([
      "split",
      "block.0 → two+three, 2 frames in flight",
      "one up to block.0, then two and three in turn, 2 frames in flight",
    ]);
    const { spec } = runCharts(replicated).find(({ name }) => name === "placement-cable")!;
    const strips = (spec(wide) as unknown as { data: { values: Record<string, unknown>[] } }).data.values;
    const shared = strips.filter(({ words }) => String(words).includes("two and three in turn"));
    expect(new Set(shared.map(({ device }) => device))).toEqual(new Set(["one", "two", "three"]));
  });
});
