import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ModelGraph } from "../../src/explore/modelGraph.ts";
import { modelGraphOf } from "../../src/explore/modelGraphOf.ts";
import { freezeModel } from "../../src/graph/freeze.ts";
import { type ExplorerData, explorerData } from "../../src/report/explorer/explorerData.ts";
import { packScenario } from "../../src/scenario/pack/packScenario.ts";
import { missingBrowser, openBrowser } from "../support/browser.ts";
import { describeWhere } from "../support/describeWhere.ts";
import { openExplorer, patient, violations } from "./openExplorer.ts";

const hostile = `<img src=x onerror="alert('graph')"></text></svg><b>`;

/** A small model's graph in the place of AlexNet's, with the names of AlexNet's cuts. */
async function graphFor({ files }: Pick<ExplorerData, "files">): Promise<ModelGraph> {
  const [file] = Object.values(files);
  if (file.kind !== "profile") throw new Error("the scenario's first file is a profile");
  const model = await freezeModel({
    name: file.profile.model.name,
    file: "test/fixtures/mobilenet_v2_w10.onnx",
  });
  const graph = modelGraphOf(model, []);
  const { cuts } = file.profile;
  const { blocks } = graph.outline;
  const last = blocks[blocks.length - 1].to;
  const places = cuts.map(({ name }, index) => {
    const position = index === 0 ? 0 : index === cuts.length - 1 ? last : blocks[index].to;
    return { name, position };
  });
  return { ...graph, cuts: places };
}

describeWhere(missingBrowser())("the model in the explorer", () => {
  let browser: Browser;
  let directory: string;
  let data: ExplorerData;
  let graph: ModelGraph;
  beforeAll(async () => {
    browser = await openBrowser();
    directory = mkdtempSync(path.join(tmpdir(), "explorer-model-"));
    data = explorerData(await packScenario("scenarios/alexnet.slow-fast.yaml"));
    graph = await graphFor(data);
  });
  afterAll(async () => {
    await browser.close();
    rmSync(directory, { recursive: true });
  });

  it.each([
    { width: 1280, colorScheme: "light" },
    { width: 390, colorScheme: "dark" },
  ] as const)(
    "is coloured by the chosen plan, which may change, $width pixels wide and $colorScheme",
    async (look) => {
      const { page, complaints } = await openExplorer(browser, { ...data, graph }, directory, look);
      const region = page.locator('[data-chart="graph"]');
      const coloured = async () => [
        await region.locator(".block.stage0").count(),
        await region.locator(".block.stage1").count(),
        await region.locator(".strip.used").count(),
      ];
      const all = graph.outline.blocks.length;
      await page
        .getByRole("button", { name: /^pi sends its input/ })
        .first()
        .click();
      await expect.poll(coloured, patient).toEqual([0, all, 1]);
      await page.getByRole("slider", { name: /^Cut 1/ }).press("ArrowRight");
      await expect.poll(coloured, patient).toEqual([2, all - 2, 1]);
      expect(await region.locator(".strip.used").textContent()).toMatch(/to server/);
      // The table beside it says the same.
      const table = page.getByRole("region", { name: "The blocks as a table" });
      expect(await table.locator("tbody tr").count()).toBe(all);
      expect(await table.locator("td", { hasText: /^pi$/ }).count()).toBe(2);
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
      expect(complaints).toEqual([]);
    },
  );

  it("says in a sentence why it is not shown", async () => {
    const { page } = await openExplorer(browser, data, directory);
    await page
      .getByText("The graph of the model is not shown, because the page was made without the model.")
      .waitFor();
    expect(await page.locator('[data-chart="graph"]').count()).toBe(0);
  });

  it("names with markup in them stay text in it", async () => {
    const border = { name: hostile, tensors: 1, bytes: 1 };
    const refused = { ...border, refused: { kind: "several" as const, words: hostile } };
    const outline = {
      ...graph.outline,
      blocks: graph.outline.blocks.map((block, index) => ({
        ...block,
        label: hostile,
        ...(block.border && { border: index % 2 === 0 ? border : refused }),
      })),
    };
    const { page, complaints } = await openExplorer(
      browser,
      { ...data, graph: { ...graph, outline } },
      directory,
    );
    expect(await page.locator('[data-chart="graph"] title').first().textContent()).toContain("cut");
    expect(await page.locator('[data-chart="graph"] .block title').first().textContent()).toContain(hostile);
    expect(await page.getByRole("rowheader", { name: hostile }).count()).toBeGreaterThan(5);
    expect(await page.locator("img, b").count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});
