import { type Html, html } from "../base/html.ts";
import type { Layout, Point } from "./layoutGraph.ts";

/** The lines of a layout's edges with arrowheads, and a label beside each that has one. */
export function drawEdges({ edges }: Layout, labels: readonly string[]): Html[] {
  return edges.map(({ points, label }, index) => {
    const text = labels[index];
    return html`<path class="edge" d="${curve(points)}"/>${head(points)}${
      text === ""
        ? html``
        : html`<text class="bytes" x="${round(label.x)}" y="${round(label.y + 4)}" text-anchor="middle">${text}</text>`
    }
`;
  });
}

/** The arrowhead at the end of a line. Not an SVG marker, which a page would have to hold apart from the pictures that use it. */
function head(points: readonly Point[]): Html {
  const [before, { x, y }] = points.slice(-2);
  const angle = (180 / Math.PI) * Math.atan2(y - before.y, x - before.x);
  return html`<path class="head" d="M-7-3.5 0 0-7 3.5z" transform="translate(${round(x)} ${round(y)}) rotate(${round(angle)})"/>`;
}

/** A line through the middles between points, curved towards the points. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const at = ({ x, y }: Point) => `${round(x)} ${round(y)}`;
  const bends = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1];
    const isLast = index === rest.length - 2;
    const end = isLast ? next : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return `Q${at(point)} ${at(end)}`;
  });
  return `M${at(first)}${bends.length > 0 ? bends.join("") : `L${at(rest[0])}`}`;
}

/** A tenth of a pixel is fine enough, and keeps the page small. */
export function round(value: number): number {
  return Math.round(10 * value) / 10;
}
