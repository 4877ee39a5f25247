import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { scriptJson } from "../base/html.ts";
import type { PageData } from "./pageData.ts";

/** The page as `npm run build` makes it, which is the same seen from src/ and from dist/. */
const built = fileURLToPath(new URL("../../dist/explorer/page/index.html", import.meta.url));

/**
 * Returns the explorer's page for a scenario: one file that works offline. Its policy allows no request, and no script but its
 * own; the data are JSON in which nothing is markup.
 */
export async function explorerPage(data: PageData): Promise<string> {
  const page = await readFile(built, "utf8");
  const json = scriptJson(data).text;
  const scripts = [...page.matchAll(/<script type="module"[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, text]) => text,
  );
  const hashes = scripts.map((text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
  const policy = `default-src 'none'; script-src ${hashes.join(" ")}; worker-src blob:; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'`;
  // Functions, because `$&` in a text would be replaced.
  return page
    .replace("<head>", () => `<head>\n<meta http-equiv="Content-Security-Policy" content="${policy}">`)
    .replace(
      '<div id="app"></div>',
      () => `<div id="app"></div>\n<script type="application/json" id="explorer-data">${json}</script>`,
    );
}
