import type { ConditionResult, Run } from "../../src/explore/run.ts";
import type { Plan } from "../../src/plan/plan.ts";

/** Frames of each Gantt chart. */
export const ganttFrames = 12;

/** The parts of a run that not every scenario has, from figures that are made up but not random. */
export function fixtureExtras(
  plans: Plan[],
  conditions: ConditionResult[],
): Pick<Run, "weather" | "sweep" | "gantt" | "latencies"> {
  const names = conditions.map(({ name }) => name);
  return {
    weather: [...(names.length > 1 ? [null] : []), ...names].map((condition) => weather(condition, plans)),
    sweep: sweep(plans),
    latencies: conditions.flatMap(({ name, front }) =>
      front.map((plan, index) => ({
        condition: name,
        plan,
        quantiles: [0.01, 0.25, 0.5, 0.75, 0.99].map((share): [number, number] => [
          share,
          0.05 * (index + 1) * (1 + share),
        ]),
      })),
    ),
    gantt: conditions.flatMap(({ name, front }) =>
      plans
        .filter(({ id }) => id === front[0] || id === front[front.length - 1])
        .map((plan) => gantt(name, plan)),
    ),
  };
}

/** The baselines come last, so that they are shown for being baselines alone. */
function weather(condition: string | null, plans: Plan[]) {
  const ranked = [...plans.slice(2), ...plans.slice(0, 2)];
  return {
    condition,
    weathers: condition === null ? 30 : 10,
    plans: ranked.map(({ id }, index) => {
      const mean = index < 2 ? 0 : 0.01 * index ** 2;
      return {
        plan: id,
        onFront: index < 2 ? 1 : index < 5 ? 0.3 : 0,
        regret: { mean, p95: 1.6 * mean, worst: 1.8 * mean },
      };
    }),
  };
}

/** By latency two regions; by throughput another plan in every cell where there are enough. */
function sweep(plans: Plan[]): Run["sweep"] {
  const x = { parameter: "rate" as const, values: [1e6, 10e6, 100e6, 1e9] };
  const y = { parameter: "delay" as const, values: [0, 0.005, 0.1] };
  const cells = y.values.flatMap((_, row) =>
    x.values.flatMap((__, column) => [
      {
        x: column,
        y: row,
        objective: "latency",
        plan: plans[column >= 2 ? 1 : 0].id,
        value: column >= 2 ? 0.08 : 0.16,
        allLocal: 0.16,
      },
      {
        x: column,
        y: row,
        objective: "throughput",
        plan: plans[(row * x.values.length + column) % plans.length].id,
        value: 10 + column,
        allLocal: 6.25,
      },
    ]),
  );
  return { base: "delay 5ms 3ms loss 1%", x, y, cells };
}

/** Every stage takes 20 ms, every transfer 10 ms; the first frame comes at 1 s. */
function gantt(condition: string, { id, stages }: Plan): Run["gantt"][number] {
  const steps = stages.flatMap((stage, index) => [
    ...(index > 0 ? [{ resource: `${stages[index - 1].device}>${stage.device}`, length: 0.01 }] : []),
    ...(stage.from < stage.to ? [{ resource: stage.device, length: 0.02 }] : []),
  ]);
  const spans = Array.from({ length: ganttFrames }, (_, frame) => {
    let end = 1 + 0.02 * frame;
    return steps.map(({ resource, length }) => {
      const begin = end;
      end += length;
      const kind = resource.includes(">") ? ("transfer" as const) : ("compute" as const);
      return { resource, kind, frame, begin, end };
    });
  });
  return { condition, plan: id, spans: spans.flat() };
}
