import { createHash } from "node:crypto";
import { InputError } from "../base/errors.ts";
import { formatBytes } from "../base/units.ts";
import { builtPage, explorerScript } from "../report/explorer/builtPage.ts";
import type { ExplorerData } from "../report/explorer/explorerData.ts";
import { packedJson } from "../report/html/packedJson.ts";

/** Maximum number of characters of a trace in the page. */
const maxTrace = 2 ** 22;

/**
 * Returns the explorer's page for a scenario: one file that works offline. Its policy allows no request, and no script but its
 * own; the data are JSON in which nothing is markup.
 *
 * @throws InputError for a trace that is too long for a page
 */
export function explorerPage(data: ExplorerData): string {
  for (const [name, file] of Object.entries(data.files)) {
    if (file.kind !== "trace" || file.text.length <= maxTrace) continue;
    throw new InputError(
      `${name}: this trace has ${formatBytes(file.text.length)}; the explorer's page takes at most ${formatBytes(maxTrace)}`,
      { code: "invalid-trace" },
    );
  }
  const page = builtPage();
  const hash = createHash("sha256").update(explorerScript(page)).digest("base64");
  const policy = `default-src 'none'; script-src 'sha256-${hash}'; worker-src blob:; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'`;
  // Functions, because `$&` in a text would be replaced.
  return page
    .replace("<head>", () => `<head>\n<meta http-equiv="Content-Security-Policy" content="${policy}">`)
    .replace(
      '<div id="explorer"></div>',
      () => `<div id="explorer"></div>\n${packedJson("explorer-data", data).text}`,
    );
}
