import { render } from "preact";
import { colours, darkColours, ink } from "../../report/charts/palette.ts";
import type { PageData } from "../pageData.ts";
import { App } from "./App.tsx";
import "./style.css";

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
};
const dark = matchMedia("(prefers-color-scheme: dark)");

/** Gives the page the report's colours, light or dark as the reader's system. */
function paint(): void {
  for (const [name, colour] of Object.entries(names)) {
    const shown = dark.matches ? (darkColours[colour] ?? colour) : colour;
    document.documentElement.style.setProperty(`--${name}`, shown);
  }
}

paint();
dark.addEventListener("change", paint);
// The data are text of an element that no browser runs or draws.
const data: PageData = JSON.parse(document.getElementById("explorer-data")!.textContent);
render(<App data={data} />, document.getElementById("app")!);
