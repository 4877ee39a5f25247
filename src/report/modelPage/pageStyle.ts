import { colours, darkColours } from "../charts/theme.ts";

const series = (dark: boolean) =>
  colours.series
    .map((colour, index) => `--stage${index}: ${dark ? (darkColours[colour] ?? colour) : colour};`)
    .join(" ");

/** What the page of a model has beyond the report's style: two columns on desktops, one on phones and paper. */
export const pageStyle = `
:root { --work: ${colours.compute}; --memory: ${colours.transfer}; ${series(false)} }
@media (prefers-color-scheme: dark) { :root { --work: ${darkColours[colours.compute]}; ${series(true)} } }
/* Colours are for the devices where a plan is shown. */
.planned { --work: var(--text); --memory: ${colours.dominated}; }
main.model-page { max-width: 1280px; }
.columns { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 32px; }
@media (min-width: 1000px) { .columns { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); } }
.legend { list-style: none; padding: 0; margin: 0 0 8px; display: flex; flex-wrap: wrap; gap: 2px 16px; font-size: 13px; }
.key { display: inline-block; width: 14px; height: 9px; margin-right: 6px; border-radius: 2px; }
.key-work { background: var(--work); }
.key-memory { background: var(--memory); }
.key-cut { height: 0; border-top: 2px dashed var(--accent); vertical-align: middle; border-radius: 0; }
${colours.series.map((_, index) => `.key-stage${index} { background: var(--stage${index}); }`).join("\n")}
.picture svg.model { margin: 0 auto; }
.folds details { margin: 0; border-top: 1px solid var(--line); }
.folds summary { padding: 8px 0; overflow-wrap: anywhere; color: var(--text); }
.folds summary b { color: var(--accent); margin-right: 6px; }
.folds td, .folds tbody th { overflow-wrap: anywhere; }
.inside { scroll-margin-top: 48px; }
.inside:target { outline: 2px solid var(--accent); outline-offset: 6px; border-radius: 4px; }
@media print { .columns { display: block; } }
`;
