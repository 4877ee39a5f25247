import { render } from "preact";
import { modelStyle } from "../../modelView/style.ts";
import { colours, darkColours, ink } from "../../report/charts/palette.ts";
import type { ExplorerData } from "../../report/explorer/explorerData.ts";
import { App } from "./App.tsx";
import { readPacked } from "./readPacked.ts";
import style from "./style.css?inline";

const names = {
  text: ink.text,
  muted: ink.muted,
  line: ink.grid,
  paper: ink.paper,
  front: colours.front,
  dominated: colours.dominated,
  compute: colours.compute,
  transfer: colours.transfer,
  waiting: colours.waiting,
  none: colours.none,
  // Where a plan colours the model, its work and memory have none.
  work: ink.text,
  memory: colours.dominated,
  ...Object.fromEntries(colours.series.map((colour, index) => [`stage${index}`, colour])),
};
const dark = matchMedia("(prefers-color-scheme: dark)");
const place = document.getElementById("explorer")!;
const fold = place.closest("details");

/** Gives the explorer the report's colours, light or dark as the reader's system. */
function paint(): void {
  for (const [name, colour] of Object.entries(names)) {
    const shown = dark.matches ? (darkColours[colour] ?? colour) : colour;
    place.style.setProperty(`--${name}`, shown);
  }
}

/** Draws the explorer in a tree of its own, so that neither its looks nor its names meet those of a report around it. */
async function start(): Promise<void> {
  paint();
  dark.addEventListener("change", paint);
  const root = place.attachShadow({ mode: "open" });
  const sheet = document.createElement("style");
  sheet.textContent = style + modelStyle;
  const app = document.createElement("div");
  app.className = "app";
  root.append(sheet, app);
  const data = await readPacked<ExplorerData>("explorer-data");
  render(<App data={data} isInReport={fold !== null} />, app);
}

// A link to a state opens the fold that the state is of.
if (fold && location.hash.startsWith("#%7B")) fold.open = true;
if (!fold || fold.open) void start();
else fold.addEventListener("toggle", () => void start(), { once: true });
