import { counted } from "../../base/counted.ts";
import type { Run } from "../../explore/run.ts";
import type { Validation } from "../../judge/validation.ts";
import { agreementChart } from "./agreementChart.ts";
import type { Chart } from "./chart.ts";
import { frontsChart } from "./frontsChart.ts";
import { missPartsChart } from "./missPartsChart.ts";

/**
 * The charts of a validation: predicted against measured over all conditions; then each condition's fronts, and
 * where its misses come from.
 *
 * @param slugs file names of the run's conditions
 */
export function validationCharts(run: Run, validation: Validation, slugs: string[]): Chart[] {
  const agreement = (["latency", "throughput"] as const)
    .filter((figure) => validation.points.some(({ errors }) => errors[figure] !== null))
    .map(
      (figure): Chart => ({
        name: `validation-${figure}`,
        part: "validation",
        condition: null,
        description: `Predicted against measured ${figure} of ${counted(validation.points.length, "point")}`,
        spec: (size) => agreementChart(run, validation, figure, size),
      }),
    );
  return [
    ...agreement,
    ...run.conditions.flatMap(({ name }, index) => conditionCharts(run, validation, name, slugs[index])),
  ];
}

function conditionCharts(run: Run, validation: Validation, condition: string, slug: string): Chart[] {
  const hasLatency = validation.points.some(
    (point) => point.condition === condition && point.errors.latency !== null,
  );
  if (!hasLatency) return [];
  const fronts: Chart = {
    name: `validation-fronts-${slug}`,
    part: "validation",
    condition,
    description: `The predicted and the measured front under condition ${condition}`,
    spec: (size) => frontsChart(run, validation, condition, size),
  };
  const parts: Chart = {
    name: `validation-parts-${slug}`,
    part: "validation",
    condition,
    description: `Compute, transfer and waiting, predicted and measured, under condition ${condition}`,
    spec: (size) => missPartsChart(run, validation, condition, size),
  };
  return [fronts, parts];
}
