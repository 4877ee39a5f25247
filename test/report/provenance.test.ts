import { describe, expect, it } from "vitest";
import { explorerSection } from "../../src/report/explorer/explorerSection.ts";
import { headline } from "../../src/report/html/headline.ts";
import { provenance } from "../../src/report/html/provenance.ts";
import { packScenario } from "../../src/scenario/pack/packScenario.ts";
import { parseScenarioText } from "../../src/scenario/pack/scenarioText.ts";
import { fixtureJudge, measurementOf } from "../judge/fixture.ts";
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

  it("says that frames differ where they were measured, not where measurements were imported", async () => {
    const packed = await packScenario("scenarios/mobilenet_v2.p95-limit.yaml");
    const measured = fixtureJudge(run, { measurements: run.predictions.map((one) => measurementOf(one)) });
    const words = (validation: typeof measured) =>
      provenance(run, validation, packed, "all").text +
      explorerSection(packed, validation, null).section.text +
      headline(run, validation).text;
    const imported = words({ ...measured, source: "imported", points: measured.points.slice(0, 1) });
    expect(words(measured)).toMatch(/those that were measured.*for the frames that were measured/s);
    expect(words(measured)).toContain("of them are held against measurements");
    expect(imported).not.toMatch(/those that were measured|for the frames that were measured/);
    expect(imported).toContain("; 1 of them is held against measurements");
  });

  it("names only the files of charts that were written", () => {
    const text = (charts: "all" | "svg" | "none") => provenance(run, null, null, charts).text;
    expect(text("all")).toContain("these charts as SVG, PNG and Vega-Lite");
    expect(text("svg")).toContain("these charts as SVG and Vega-Lite");
    expect(text("none")).not.toContain("charts/");
  });
});
