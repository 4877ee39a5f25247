import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { type Html, rawHtml } from "../../base/html.ts";
import { unpackJson } from "./unpackJson.ts";

const require = createRequire(import.meta.url);
const builtFile = (name: string, file: string) => path.join(path.dirname(require.resolve(name)), file);

/**
 * The scripts of the page, in order: Vega, Vega-Embed, our own. Charts are compiled beforehand, so the page needs
 * no Vega-Lite, which saves 250 kB.
 */
export function pageScripts(): string[] {
  return [
    readFileSync(builtFile("vega", "vega.min.js"), "utf8"),
    readFileSync(builtFile("vega-embed", "vega-embed.min.js"), "utf8"),
    drawCharts,
  ].map(withoutSourceMap);
}

/** The licence under which the page carries Vega and Vega-Embed, as an HTML comment. */
export function licenceComment(): Html {
  const licence = readFileSync(path.join(path.dirname(require.resolve("vega")), "..", "LICENSE"), "utf8");
  return rawHtml(`<!-- Vega and Vega-Embed, in the scripts below:\n${licence.replaceAll("--", "- -")}-->`);
}

/**
 * A policy that allows exactly these scripts and no request at all. The browser then enforces that the page works offline.
 * Vega's expressions are interpreted (`ast`), so no `eval` is needed.
 *
 * @param explorer the explorer's script, if there is one; it starts a worker and saves pictures from the page's own memory
 */
export function contentSecurityPolicy(scripts: string[], explorer?: string): string {
  const all = explorer === undefined ? scripts : [...scripts, explorer];
  const worker = explorer === undefined ? "" : " worker-src blob:;";
  const images = explorer === undefined ? "data:" : "data: blob:";
  const hashes = all.map((script) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`);
  return `default-src 'none'; script-src ${hashes.join(" ")};${worker} style-src 'unsafe-inline'; img-src ${images}; base-uri 'none'; form-action 'none'`;
}

function withoutSourceMap(script: string): string {
  return script.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "");
}

/**
 * Draws each chart in the variant that fits its place, and redraws it when the place or the colour scheme changes. Colours
 * are replaced in the specification's text, since every colour has one purpose (charts/theme.ts).
 */
const drawCharts = `"use strict";
(async () => {
  const unpack = ${unpackJson};
  const read = (id) => {
    const { textContent, dataset } = document.getElementById(id);
    return unpack(textContent, dataset.packed);
  };
  const { tables, charts } = await read("charts");
  const dark = await read("dark-colours");
  const scheme = window.matchMedia("(prefers-color-scheme: dark)");
  const drawn = new Map();
  const draw = async (element) => {
    const chart = charts[element.dataset.chart];
    // Inside a closed fold nothing has a width: it will have the page's.
    const width = element.clientWidth || document.querySelector("main").clientWidth - 40;
    const size = width >= 720 ? "wide" : "narrow";
    const look = size + (scheme.matches ? " dark" : " light");
    const before = drawn.get(element);
    if (before?.look === look) return;
    before?.view.finalize();
    element.dataset.size = size;
    let text = JSON.stringify(chart[size], (key, value) => key === "values" && Number.isInteger(value) ? tables[value] : value);
    if (scheme.matches) {
      text = text.replace(/"#[0-9a-f]{6}"/g, (colour) => JSON.stringify(dark[colour.slice(1, -1)] ?? colour.slice(1, -1)));
    }
    const spec = JSON.parse(text);
    const { view } = await vegaEmbed(element, spec, {
      mode: "vega", renderer: "svg", ast: true, actions: false, defaultStyle: false,
      tooltip: { disableDefaultStyle: true, theme: "report" },
    });
    // Vega gives containers without marks a role but no name: a symbol of which nobody can say what it is.
    for (const mark of element.querySelectorAll("[role=graphics-symbol]:not([aria-label])")) {
      mark.removeAttribute("role");
      mark.removeAttribute("aria-roledescription");
    }
    drawn.set(element, { look, view });
  };
  // One after the other, so that two drawings of the same chart never overlap.
  let drawing = Promise.resolve();
  const enqueue = (element) => {
    drawing = drawing.then(() => draw(element)).catch((error) => {
      element.textContent = "This chart could not be drawn: " + error.message;
    });
  };
  const places = [...document.querySelectorAll("[data-chart]")];
  const observer = new ResizeObserver((entries) => entries.forEach((entry) => enqueue(entry.target)));
  places.forEach((place) => observer.observe(place));
  // The observer says nothing of what is in closed folds. These are drawn after the others, so that they can be printed.
  requestAnimationFrame(() => setTimeout(() => places.forEach(enqueue)));
  scheme.addEventListener("change", () => places.forEach(enqueue));
  // Paper shows what is in folds too, except for long lists in which one only looks things up.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open], .reference)")];
    opened.forEach((fold) => { fold.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach((fold) => { fold.open = false; }));
})();
`;
