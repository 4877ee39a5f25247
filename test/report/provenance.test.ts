import { describe, expect, it } from "vitest";
import { provenance } from "../../src/report/html/provenance.ts";
import { packScenario } from "../../src/scenario/pack/packScenario.ts";
import { parseScenarioText } from "../../src/scenario/pack/scenarioText.ts";
import { fixtureRun } from "./fixture.ts";

const run = fixtureRun();
const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
const shownScenario = (page: string) =>
  /<pre[^>]*><code>(.*?)<\/code><\/pre>/s.exec(page)![1].replace(/&(\S+?);/g, (_, name) => entities[name]);

describe("how to repeat a run", () => {
  it("shows the scenario as its file says it, which simulate accepts", async () => {
    const packed = await packScenario("scenarios/mobilenet_v2.p95-limit.yaml");
    const { text } = provenance(run, null, packed, "all");
    const shown = shownScenario(text);
    expect(shown).toBe(packed.text);
    expect(parseScenarioText(shown, "scenario.yaml").value.source).toBe("pi");
    expect(text).toContain("npx paretopipe simulate scenario.yaml");
  });

  it("says that a run without its scenario shows it for reading only", () => {
    const { text } = provenance(run, null, null, "all");
    expect(text).toContain("for reading only");
    expect(text).not.toContain("npx paretopipe simulate");
  });

  it("names only the files of charts that were written", () => {
    const text = (charts: "all" | "svg" | "none") => provenance(run, null, null, charts).text;
    expect(text("all")).toContain("these charts as SVG, PNG and Vega-Lite");
    expect(text("svg")).toContain("these charts as SVG and Vega-Lite");
    expect(text("none")).not.toContain("charts/");
  });
});
