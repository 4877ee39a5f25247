import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Browser, Download, Page } from "playwright-core";
import { explorerPage } from "../../src/explorer/explorerPage.ts";
import type { PageData } from "../../src/explorer/pageData.ts";

/** Only to end what hangs: a busy machine takes ten times as long. */
export const patient = { timeout: 300_000 };

/** The explorer's page in a browser, and what it complained of or asked of the network. */
export interface OpenExplorer {
  page: Page;
  complaints: string[];
  requests: string[];
}

/** Opens the explorer's page from a file and waits for its first whole answer. */
export async function openExplorer(
  browser: Browser,
  data: PageData,
  directory: string,
  options: { width?: number; colorScheme?: "light" | "dark"; fragment?: string } = {},
): Promise<OpenExplorer> {
  const { width = 1280, colorScheme = "light", fragment = "" } = options;
  mkdirSync(directory, { recursive: true });
  const file = path.join(directory, "explorer.html");
  writeFileSync(file, await explorerPage(data));
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  page.setDefaultTimeout(patient.timeout);
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(`file://${file}${fragment}`);
  await wholeAnswer(page);
  return { page, complaints, requests };
}

/** Waits until the page shows the whole answer to its present state. */
export async function wholeAnswer(page: Page): Promise<void> {
  await page.locator('[data-state="whole"]').waitFor();
}

/** Unfolds every group of knobs. */
export async function openKnobs(page: Page): Promise<void> {
  await page.locator(".knobs details").evaluateAll((all) => {
    for (const one of all) one.setAttribute("open", "");
  });
}

/** Types into a knob, as a reader does who then presses Enter. */
export async function type(page: Page, label: string | RegExp, text: string): Promise<void> {
  const knob = page.getByLabel(label, { exact: typeof label === "string" });
  await knob.fill(text);
  await knob.press("Enter");
}

/** Returns the text of the file that a button saves. */
export async function saved(page: Page, button: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).click(),
  ]);
  return textOf(download);
}

async function textOf(download: Download): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
