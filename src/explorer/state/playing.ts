import type { Gantt } from "../../explore/run.ts";

type Span = Gantt["spans"][number];

/** Where a frame is at a time: worked on by a device, on its way over a link, or waiting at a device for what comes next. */
export interface FramePlace {
  frame: number;
  /** A device, or a link such as `pi>server`. */
  resource: string;
  /** How far a link has carried it, or a device has computed, from 0 to 1. */
  share: number;
  isWaiting: boolean;
}

/** Returns the ends of a link by its resource's name; undefined for a device. Names of devices have no `>`. */
export function endsOfLink(resource: string): readonly [string, string] | undefined {
  const at = resource.indexOf(">");
  return at < 0 ? undefined : [resource.slice(0, at), resource.slice(at + 1)];
}

/** Returns where each frame is at a time; none for those that have not begun or are done. */
export function placesAt(spans: readonly Span[], time: number): FramePlace[] {
  const byFrame = new Map<number, Span[]>();
  for (const span of spans) byFrame.set(span.frame, [...(byFrame.get(span.frame) ?? []), span]);
  return [...byFrame].flatMap(([frame, own]): FramePlace[] => {
    const ordered = own.sort((a, b) => a.begin - b.begin);
    const next = ordered.findIndex(({ end }) => end > time);
    if (next < 0 || ordered[0].begin > time) return [];
    const { resource, begin, end } = ordered[next];
    if (begin <= time) return [{ frame, resource, share: (time - begin) / (end - begin), isWaiting: false }];
    const before = ordered[next - 1].resource;
    return [{ frame, resource: endsOfLink(before)?.[1] ?? before, share: 1, isWaiting: true }];
  });
}
