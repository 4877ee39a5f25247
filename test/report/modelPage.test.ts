import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { modelBlocks } from "../../src/graph/blocks/modelBlocks.ts";
import { freezeModel } from "../../src/graph/freeze.ts";
import { resolveModel } from "../../src/graph/resolveModel.ts";
import type { ShownStage } from "../../src/modelView/stages.ts";
import { modelPage } from "../../src/report/modelPage/modelPage.ts";
import { missingBrowser, openBrowser } from "../support/browser.ts";
import { describeWhere } from "../support/describeWhere.ts";
import { float, frozen, node } from "../support/models.ts";
import { axeFaults, openFolds, openPage } from "./openPage.ts";

const hostile = `<img src=x onerror=alert(1)></text></svg><script>alert(2)</script>"'&`;

/** A model whose every name is markup. */
function hostileModel() {
  const nodes = ["a", "b", hostile, "y"].map((to, index, all) =>
    node("Sin", [index === 0 ? "x" : all[index - 1]], [to], {}, `/${hostile}.${index}/Sin${hostile}`),
  );
  const inner = { a: float(3), b: float(3), [hostile]: float(3) };
  const parts = { nodes, inputs: { x: float(3) }, outputs: { y: float(3) } };
  return { ...frozen(parts, inner), name: hostile };
}

describeWhere(missingBrowser())("the page of a model, in a browser", () => {
  let browser: Browser;
  let directory: string;
  const file = (name: string) => path.join(directory, `${name}.html`);

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), "paretopipe-model-page-"));
    const model = await freezeModel(await resolveModel("test/fixtures/mobilenet_v2_w10.onnx"));
    const last = model.proto.graph!.node.length;
    const whole = modelBlocks(model);
    const middle = whole.blocks[4].to;
    const stages: ShownStage[] = [
      { name: "pi", from: 0, to: middle },
      { name: "server", from: middle, to: last },
    ];
    await writeFile(file("plain"), modelPage(whole, []));
    await writeFile(file("plan"), modelPage(modelBlocks(model, { keep: [middle] }), stages));
    const strange = hostileModel();
    const named = [
      { name: hostile, from: 0, to: 2 },
      { name: `${hostile}2`, from: 2, to: 4 },
    ];
    await writeFile(file("strange"), modelPage(modelBlocks(strange), named));
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await rm(directory, { recursive: true, force: true });
  });

  it("shows every block, its bytes and its cut, and asks for nothing", async () => {
    const { page, complaints, requests } = await openPage(browser, file("plain"), 1280);
    const blocks = await page.locator(".picture .block").count();
    expect(blocks).toBeGreaterThan(15);
    expect(await page.locator(".folds details").count()).toBe(blocks);
    // One for the input, and one for each block but the last.
    expect(await page.locator(".picture .strip.allowed").count()).toBe(blocks);
    expect(await page.locator(".picture .bytes").count()).toBe(await page.locator(".picture .edge").count());
    expect(requests).toEqual([`file://${file("plain")}`]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("opens a block's nodes by a click on the block, and by the keyboard", async () => {
    const { page } = await openPage(browser, file("plain"), 1280);
    const fold = page.locator(".folds details").nth(2);
    expect(await fold.getAttribute("open")).toBeNull();
    await page.locator(".picture a").nth(2).click();
    expect(await fold.getAttribute("open")).not.toBeNull();
    expect(await fold.locator("svg .node").count()).toBe(await fold.locator("tbody tr").count());
    const other = page.locator(".folds details").nth(3);
    await other.locator("summary").focus();
    await page.keyboard.press("Enter");
    expect(await other.getAttribute("open")).not.toBeNull();
    await page.close();
  });

  it("colours a plan's blocks by device, and says what is sent where", async () => {
    const { page } = await openPage(browser, file("plan"), 1280);
    expect(await page.locator(".picture .block.stage0").count()).toBe(5);
    const others = await page.locator(".picture .block.stage1").count();
    expect(others).toBe((await page.locator(".picture .block").count()) - 5);
    expect(await page.locator(".picture .strip.used").textContent()).toContain("to server");
    expect(await page.locator("header").textContent()).toMatch(/pi computes .* server computes/);
    const side = (stage: number) =>
      page.evaluate<string>(`getComputedStyle(document.querySelector(".side.stage${stage}")).fill`);
    expect(await side(0)).not.toBe(await side(1));
    await page.close();
  });

  it("has no fault that axe finds, light and dark, on desktops and phones, with all folds open", async () => {
    for (const [name, width, scheme] of [
      ["plan", 1280, "light"],
      ["plain", 390, "dark"],
    ] as const) {
      const { page } = await openPage(browser, file(name), width, scheme);
      await openFolds(page);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      expect(await axeFaults(page)).toEqual([]);
      await page.close();
    }
  });

  it("shows strange names as they are and runs none of them", async () => {
    const { page, complaints, requests } = await openPage(browser, file("strange"), 390);
    expect(await page.locator("h1").textContent()).toContain(hostile);
    expect(await page.locator("img, script").count()).toBe(0);
    expect(await page.locator(".picture title").first().textContent()).toContain("cut");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    expect(requests).toEqual([`file://${file("strange")}`]);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
