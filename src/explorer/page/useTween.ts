import { useEffect, useRef, useState } from "preact/hooks";

/** How long points take to their new places, milliseconds. */
const moving = 220;

/** Moves points smoothly to new places; at once for readers who want no motion. A new point appears at its place. */
export function useTween(targets: ReadonlyMap<string, readonly [number, number]>) {
  const [places, setPlaces] = useState(targets);
  const now = useRef(targets);
  now.current = places;
  useEffect(() => {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      setPlaces(targets);
      return;
    }
    const from = now.current;
    const begun = performance.now();
    let frame = 0;
    const step = () => {
      const share = Math.min(1, (performance.now() - begun) / moving);
      const eased = 1 - (1 - share) ** 3;
      setPlaces(
        new Map(
          [...targets].map(([id, [x, y]]) => {
            const [x0, y0] = from.get(id) ?? [x, y];
            return [id, [x0 + (x - x0) * eased, y0 + (y - y0) * eased]];
          }),
        ),
      );
      if (share < 1) frame = requestAnimationFrame(step);
    };
    step();
    return () => cancelAnimationFrame(frame);
  }, [targets]);
  return places;
}
