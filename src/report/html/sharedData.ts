import type { Spec } from "vega";

/** Charts whose inline data are in a list of tables: `values` in a chart's `data` is an index into `tables`. */
export interface SharedData {
  tables: unknown[];
  charts: Record<string, unknown>[];
}

/**
 * Moves inline data out of charts and keeps equal data once, because a chart's variants for desktop and phone draw the same
 * plans.
 */
export function shareData(charts: Record<string, Spec>[]): SharedData {
  const indices = new Map<string, number>();
  const tables: unknown[] = [];
  const indexOf = (values: unknown) => {
    const key = JSON.stringify(values);
    if (!indices.has(key)) indices.set(key, tables.push(values) - 1);
    return indices.get(key)!;
  };
  const shared = charts.map((variants) =>
    Object.fromEntries(
      Object.entries(variants).map(([name, spec]) => [
        name,
        {
          ...spec,
          data: spec.data?.map((data) =>
            "values" in data ? { ...data, values: indexOf(data.values) } : data,
          ),
        },
      ]),
    ),
  );
  return { tables, charts: shared };
}
