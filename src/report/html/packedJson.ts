import { deflateSync } from "node:zlib";
import { type Html, html, rawHtml, scriptJson } from "../../base/html.ts";

/** Characters of JSON above which it is worth unpacking in the browser. */
const large = 100_000;

/**
 * Data for a page's scripts, in an element that no browser runs or draws: JSON or, where there is much, the same compressed, as base64. Every
 * digit stays. `unpackJson` reads both in the browser.
 */
export function packedJson(id: string, value: unknown): Html {
  const json = scriptJson(value);
  if (json.text.length <= large) {
    return html`<script type="application/json" id="${id}">${json}</script>
`;
  }
  const packed = deflateSync(json.text, { level: 9 }).toString("base64");
  return html`<script type="application/octet-stream" id="${id}" data-packed="deflate">${rawHtml(packed)}</script>
`;
}
