import { chartFrame, drawChart } from "../dist/index.js";

/** How Deno's kernel sends a message of Jupyter's; the promise resolves when it is sent. */
declare const Deno: { jupyter: { broadcast(type: string, content: object): Promise<void> } };
const { broadcast } = Deno.jupyter;

type Spec = Parameters<typeof drawChart>[0];

/** Size of a chart's plot area in the notebooks, pixels. */
export const size = { width: 640, height: 360 };

/**
 * Shows a chart below a cell: a picture for viewers that only read the file, and the Vega-Lite specification with its data for
 * those that draw it themselves.
 */
export async function show(spec: Spec): Promise<void> {
  const { png } = await drawChart(spec);
  const bundle = {
    "image/png": Buffer.from(png).toString("base64"),
    "application/vnd.vegalite.v6+json": spec,
  };
  await broadcast("display_data", { data: bundle, metadata: {}, transient: {} });
}

/** Shows a chart that is written in a cell, in the project's look: `title` and `subtitle` are added to the specification. */
export function chart(title: string, subtitle: string, spec: object, area = size) {
  return show({ ...chartFrame(title, subtitle, area), ...area, ...spec } as Spec);
}

/**
 * Prints a line, and waits until it is sent. The kernel does not wait for `console.log`, so lines at the end of a cell may get lost.
 */
export function print(line: string): Promise<void> {
  return broadcast("stream", { name: "stdout", text: `${line}\n` });
}

/** Prints rows as a table with columns of equal width. */
export async function table(rows: readonly Record<string, string | number>[]): Promise<void> {
  const names = Object.keys(rows[0]);
  const lines = [names, ...rows.map((row) => names.map((name) => String(row[name])))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const isNumber = names.map((name) => rows.every((row) => /^[-+<]?[\d.]/.test(String(row[name]))));
  for (const line of lines) {
    const cells = line.map((cell, column) =>
      isNumber[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
    );
    await print(cells.join("  ").trimEnd());
  }
}
