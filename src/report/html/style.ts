import { darkColours, fontStack, ink } from "../charts/theme.ts";

const dark = (colour: string) => darkColours[colour];

/** The page's style sheet: one column, light or dark as in the reader's system, and tables that scroll on their own. */
export const style = `
:root { color-scheme: light dark; --text: ${ink.text}; --muted: ${ink.muted}; --line: ${ink.grid}; --paper: ${ink.paper};
  --page: #f4f6f8; --accent: #0b63a5; }
@media (prefers-color-scheme: dark) {
  :root { --text: ${dark(ink.text)}; --muted: ${dark(ink.muted)}; --line: ${dark(ink.grid)}; --paper: ${dark(ink.paper)};
    --page: #0d1114; --accent: #6fb7ee; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 ${fontStack}; }
main { max-width: 1040px; margin: 0 auto; padding: 24px 16px 64px; }
h1 { font-size: 26px; line-height: 1.2; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 20px; line-height: 1.25; margin: 40px 0 8px; overflow-wrap: anywhere; }
h3 { font-size: 15px; margin: 24px 0 4px; }
p { margin: 0 0 12px; overflow-wrap: anywhere; }
small, .muted { color: var(--muted); font-size: 13px; }
code { font: 13px/1.5 ui-monospace, "DejaVu Sans Mono", Consolas, monospace; overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: 12px; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; }
.verdict { font-size: 17px; border-left: 4px solid var(--accent); padding: 2px 0 2px 12px; }
.card, .scroll { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; margin: 0 0 16px; }
.card { padding: 8px; min-height: 200px; overflow: hidden; }
.card svg { display: block; max-width: 100%; height: auto; margin: 0 auto; }
.card[data-size="narrow"] svg { width: min(100%, 500px); }
.scroll { overflow-x: auto; }
.scroll:focus-visible, pre:focus-visible { outline: 2px solid var(--accent); }
table { border-collapse: collapse; width: 100%; font-size: 13px; line-height: 1.35; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: 7px 8px; border-top: 1px solid var(--line); font-weight: 400; }
thead th { border-top: 0; font-weight: 600; vertical-align: bottom; white-space: nowrap; }
tbody th { min-width: 150px; font-weight: 600; }
tbody th small { display: block; font-weight: 400; font-size: 12px; }
.devices tbody th, .date { white-space: nowrap; min-width: 0; }
.devices code { font-size: 12px; overflow-wrap: normal; }
.others { color: var(--muted); }
.others th { font-weight: 400; }
.number { text-align: right; white-space: nowrap; }
.memory span, .gain div { white-space: nowrap; }
dl { display: grid; grid-template-columns: fit-content(35%) 1fr; gap: 4px 16px; margin: 0 0 12px; }
dt { font-weight: 600; overflow-wrap: anywhere; }
dd { margin: 0; overflow-wrap: anywhere; min-width: 0; }
figure { margin: 0 0 16px; }
figure .card { margin-bottom: 4px; }
figcaption { color: var(--muted); font-size: 13px; }
.verdicts { border-left: 4px solid var(--accent); padding: 2px 0 2px 12px; }
@media (min-width: 900px) { .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 16px; } .pair > :only-child { grid-column: 1 / -1; } }
details { margin: 0 0 12px; }
details dl { margin: 8px 0; }
summary { cursor: pointer; color: var(--accent); }
a { color: var(--accent); }
.vega-embed { width: 100%; position: relative; }
#vg-tooltip-element { position: fixed; visibility: hidden; pointer-events: none; z-index: 10; max-width: min(340px, 90vw);
  padding: 8px 10px; border-radius: 6px; background: var(--paper); color: var(--text); border: 1px solid var(--line);
  box-shadow: 0 4px 16px rgb(0 0 0 / 25%); font-size: 13px; line-height: 1.35; }
#vg-tooltip-element.visible { visibility: visible; }
#vg-tooltip-element table { width: auto; font-size: inherit; }
#vg-tooltip-element td { border: 0; padding: 1px 4px; overflow-wrap: anywhere; }
#vg-tooltip-element td.key { color: var(--muted); white-space: nowrap; }
@media (max-width: 560px) {
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 8px; }
  #vg-tooltip-element { inset: auto 12px 12px 12px !important; max-width: none; }
}
@media print {
  body { background: #fff; }
  main { padding: 0; }
  figure, tr, .verdict { break-inside: avoid; }
  h2, h3, summary { break-after: avoid; }
  summary { list-style: none; color: var(--text); font-weight: 600; }
  .scroll { overflow: visible; }
  /* Two to a page, unless they are wide. */
  figure svg { max-height: 12cm; }
  table { font-size: 9px; }
  th, td { padding: 3px 4px; }
  td code { overflow-wrap: anywhere; }
  table small, table .muted, tbody th small { font-size: 8px; }
  thead th { white-space: normal; }
  .number { white-space: nowrap; }
  tbody th { min-width: 90px; }
  /* What paper cannot open or turn. */
  #what-if, a[href="#what-if"], details.reference:not([open]) { display: none; }
  details:not(.reference)::details-content { content-visibility: visible; block-size: auto; }
}
`;
