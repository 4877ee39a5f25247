import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";

/** A page together with whatever it said on its console, and whatever it asked of the network. */
export interface OpenPage {
  page: Page;
  complaints: string[];
  requests: string[];
}

/** Opens a file and waits until every chart is drawn. */
export async function openPage(
  browser: Browser,
  file: string,
  width: number,
  colorScheme: "light" | "dark" = "light",
): Promise<OpenPage> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(`file://${file}`);
  // Not waitForFunction: from its second look on it evaluates text inside the page, which the page's policy forbids.
  await page.locator("[data-chart]:not(:has(svg))").first().waitFor({ state: "detached" });
  return { page, complaints, requests };
}

/** Opens every fold of a page. */
export async function openFolds(page: Page): Promise<void> {
  await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds against a page as it stands, and an element for each. */
export async function axeFaults(page: Page): Promise<string[]> {
  // The browser's tools may run scripts that the page's policy forbids.
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: axe });
  const { result } = await session.send("Runtime.evaluate", {
    expression:
      "axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => [id, html.slice(0, 160)].join(': '))))",
    awaitPromise: true,
    returnByValue: true,
  });
  return result.value as string[];
}
