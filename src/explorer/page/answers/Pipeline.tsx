import { formatDuration } from "../../../base/units.ts";
import { colours, textOn } from "../../../report/charts/palette.ts";
import type { PlanDetail } from "../../engine/explorerEngine.ts";
import type { ViewRow } from "../../engine/view.ts";
import { endsOfLink, type FramePlace, placesAt } from "../../state/playing.ts";
import { useWidth } from "../useWidth.ts";
import { SaveChart } from "./SaveChart.tsx";

const box = { width: 92, height: 40, top: 54 };
const radius = 9;

interface Props {
  row: ViewRow;
  spans: PlanDetail["spans"];
  time: number;
  name: string;
}

/** Devices as boxes and links as lines between them, with each frame where it is at a time. */
export function Pipeline({ row, spans, time, name }: Props) {
  const { ref, width } = useWidth<HTMLDivElement>();
  const resources = [...new Set(spans.map(({ resource }) => resource))];
  const devices = [
    ...new Set([
      ...row.devices.flatMap((team) => team.split("+")),
      ...resources.flatMap((resource) => endsOfLink(resource) ?? [resource]),
    ]),
  ];
  const links = resources.filter(endsOfLink);
  const room = (width - box.width) / Math.max(1, devices.length - 1);
  const left = (device: string) => Math.max(0, devices.indexOf(device)) * room;
  const middle = box.top + box.height / 2;
  const ways = new Map(links.map((link) => [link, wayOf(link, devices, left, middle)]));
  const waiting = new Map<string, number>();
  const at = ({ resource, share, isWaiting }: FramePlace): readonly [number, number] => {
    const way = ways.get(resource);
    if (way && !isWaiting) return pointOn(way, share);
    const x = left(resource);
    if (!isWaiting) return [x + 16 + share * (box.width - 32), box.top + box.height - 12];
    const place = waiting.get(resource) ?? 0;
    waiting.set(resource, place + 1);
    return [x + radius + place * radius, box.top + box.height + radius + 6];
  };
  const frames = placesAt(spans, time);
  return (
    <>
      <div ref={ref} class="chart">
        <svg
          width={width}
          height={152}
          role="img"
          data-chart="pipeline"
          aria-label={`Frames at ${formatDuration(time)}: ${frames.map(({ frame, resource, isWaiting }) => `${frame + 1} ${isWaiting ? "waits" : "is"} at ${resource}`).join(", ")}`}
        >
          {[...ways].map(([link, [start, bend, end]]) => (
            <path key={link} class="way" d={`M${start}Q${bend} ${end}`} />
          ))}
          {devices.map((device) => (
            <g key={device}>
              <rect
                class="machine"
                x={left(device) + 1}
                y={box.top}
                width={box.width - 2}
                height={box.height}
                rx={6}
              />
              <text
                class="machine-name"
                x={left(device) + box.width / 2}
                y={box.top + 14}
                text-anchor="middle"
              >
                {device.length > 13 ? `${device.slice(0, 12)}…` : device}
                <title>{device}</title>
              </text>
            </g>
          ))}
          {frames.map((place) => {
            const colour = colours.frames[place.frame % colours.frames.length];
            const [x, y] = at(place);
            return (
              <g key={place.frame} data-frame={place.frame} opacity={place.isWaiting ? 0.6 : 1}>
                <circle cx={x} cy={y} r={radius} fill={colour} class="span" />
                <text class="frame-number" x={x} y={y} dy="0.34em" text-anchor="middle" fill={textOn(colour)}>
                  {place.frame + 1}
                </text>
              </g>
            );
          })}
        </svg>
      </div>
      <SaveChart holder={ref} name={`pipeline${name}`} />
    </>
  );
}

type Point = readonly [number, number];

/** A curve from one device to another: forward above the boxes' middle, backward below. */
function wayOf(
  link: string,
  devices: readonly string[],
  left: (device: string) => number,
  middle: number,
): readonly [Point, Point, Point] {
  const [from, to] = endsOfLink(link)!;
  const far = devices.indexOf(to) - devices.indexOf(from);
  const isForward = far > 0;
  const start: Point = [left(from) + (isForward ? box.width : 0), middle + (isForward ? -8 : 8)];
  const end: Point = [left(to) + (isForward ? 0 : box.width), middle + (isForward ? -8 : 8)];
  const bend = isForward ? -12 - 50 * (far - 1) : 30 + 40 * (-far - 1);
  return [start, [(start[0] + end[0]) / 2, middle + bend], end];
}

/** A point of a quadratic curve. */
function pointOn([a, b, c]: readonly [Point, Point, Point], share: number): Point {
  const along = (axis: 0 | 1) =>
    (1 - share) ** 2 * a[axis] + 2 * share * (1 - share) * b[axis] + share ** 2 * c[axis];
  return [along(0), along(1)];
}
