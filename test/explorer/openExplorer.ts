import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { Browser, Download, Page } from "playwright-core";
import { explorerPage } from "../../src/explorer/explorerPage.ts";
import type { ExplorerData } from "../../src/report/explorer/explorerData.ts";

/** Only to end what hangs: a busy machine takes ten times as long. */
export const patient = { timeout: 300_000 };

/** The explorer's page in a browser, and what it complained of or asked of the network. */
export interface OpenExplorer {
  page: Page;
  complaints: string[];
  requests: string[];
}

interface Look {
  width?: number;
  colorScheme?: "light" | "dark";
  fragment?: string;
}

/** Opens the explorer's page from a file and waits for its first whole answer. */
export async function openExplorer(
  browser: Browser,
  data: ExplorerData,
  directory: string,
  look: Look = {},
): Promise<OpenExplorer> {
  mkdirSync(directory, { recursive: true });
  const file = path.join(directory, "explorer.html");
  writeFileSync(file, explorerPage(data));
  const opened = await openPageFile(browser, file, look);
  await wholeAnswer(opened.page);
  return opened;
}

/** Opens a page from a file, and keeps what it complains of or asks of the network. */
export async function openPageFile(
  browser: Browser,
  file: string,
  { width = 1280, colorScheme = "light", fragment = "" }: Look = {},
): Promise<OpenExplorer> {
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
  return { page, complaints, requests };
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");

/** What axe-core finds wrong with a page, in words. */
export async function violations(page: Page): Promise<string[]> {
  // A text: the page's policy forbids other scripts, and the browser's own protocol is not bound by it.
  await page.evaluate(axe);
  const found = (await page.evaluate("axe.run()")) as {
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
  };
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
  );
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
  return (await savedBytes(page, button)).toString("utf8");
}

/** Returns the file that a button saves. */
export async function savedBytes(page: Page, button: string): Promise<Buffer> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button, exact: true }).first().click(),
  ]);
  return bytesOf(download);
}

/** Drops a file on the page, as a reader does with the pointer. */
export function drop(page: Page, name: string, text: string): Promise<void> {
  return dropTogether(page, [[name, text]]);
}

/** Drops files on the page, all at once. */
export async function dropTogether(
  page: Page,
  files: readonly (readonly [name: string, text: string])[],
): Promise<void> {
  const make =
    "(files) => { const held = new DataTransfer(); for (const [name, text] of files) held.items.add(new File([text], name)); return held; }";
  const dataTransfer = await page.evaluateHandle(`(${make})(${JSON.stringify(files)})`);
  await page.dispatchEvent("body", "drop", { dataTransfer });
}

async function bytesOf(download: Download): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
