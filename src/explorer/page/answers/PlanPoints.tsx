import type { VNode } from "preact";
import type { Direction } from "../../../pareto/dominates.ts";
import { frontCorners } from "../../../report/charts/frontSteps.ts";
import type { ViewRow } from "../../engine/view.ts";
import { useTween } from "../useTween.ts";

type Place = readonly [number, number];

interface Props {
  rows: readonly ViewRow[];
  targets: ReadonlyMap<string, Place>;
  /** In which directions figures across and up are better, where the front has a line; undefined: it has none. */
  line: readonly [Direction, Direction] | undefined;
  /** The other plan and the chosen one. */
  rings: readonly (ViewRow | undefined)[];
  /** What does not move with the points, and stands below the marked ones. */
  still: VNode;
}

/** The plans as points that move smoothly to new places; only they are drawn again while they do. */
export function PlanPoints({ rows, targets, line, rings: [other, chosen], still }: Props) {
  const places = useTween(targets);
  const ring = (row: ViewRow | undefined, looks: string, r: number) => {
    const place = row && places.get(row.id);
    return place && <path class={looks} d={circle(place, r)} />;
  };
  return (
    <>
      <path class="dominated" d={dots(rows, places, (row) => !row.onFront && row.stable)} />
      <path class="unstable" d={dots(rows, places, (row) => !row.stable)} />
      {still}
      {line && <path class="front-line" d={steps(rows, places, line)} />}
      {rows.map((row) => {
        if (!row.onFront && !row.isBaseline) return null;
        const place = places.get(row.id);
        if (!place) return null;
        const shape =
          row.kind === "all local"
            ? square(place)
            : row.kind === "all remote"
              ? diamond(place)
              : circle(place);
        return (
          <path key={row.id} class={row.onFront ? "front-point" : "baseline"} d={shape} data-plan={row.id} />
        );
      })}
      {ring(other, "ring other", 10)}
      {ring(chosen, "ring", 9)}
    </>
  );
}

/** One path of dots for many plans: a point of no length with a round end. */
function dots(
  rows: readonly ViewRow[],
  places: ReadonlyMap<string, Place>,
  isMeant: (row: ViewRow) => boolean,
): string {
  let path = "";
  for (const row of rows) {
    const place = isMeant(row) ? places.get(row.id) : undefined;
    if (place) path += `M${place[0].toFixed(1)} ${place[1].toFixed(1)}h0`;
  }
  return path;
}

/** The front's line as steps, over the places where its plans are drawn. */
function steps(
  rows: readonly ViewRow[],
  places: ReadonlyMap<string, Place>,
  [across, up]: readonly [Direction, Direction],
): string {
  const points = rows.flatMap(({ id, onFront }) => (onFront && places.has(id) ? [places.get(id)!] : []));
  // Places count from the top.
  const corners = frontCorners(points, [across, up === "min" ? "max" : "min"]);
  return corners.map(([px, py], index) => `${index === 0 ? "M" : "L"}${px} ${py}`).join("");
}

const circle = ([x, y]: Place, r = 6) =>
  `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
const square = ([x, y]: Place) => `M${x - 6} ${y - 6}h12v12h-12z`;
const diamond = ([x, y]: Place) => `M${x} ${y - 8}l8 8l-8 8l-8 -8z`;
