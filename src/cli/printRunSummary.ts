import { counted } from "../base/counted.ts";
import { printable } from "../base/printable.ts";
import { formatDuration } from "../base/units.ts";
import { formatNumber } from "../report/html/formatNumber.ts";
import type { RunProgress, RunSummary } from "../run/runFiles.ts";
import { printTable } from "./output.ts";

/** Number of digits of frames per second. */
const digits = 3;

/** Describes the progress of a run in one line: live figures against predicted ones. */
export function progressWords({ done, figures, prediction }: RunProgress): string {
  const { throughput, latency, parts } = figures;
  const rate = `${formatNumber(throughput, digits)} frames/s`;
  const time = `${formatDuration(latency, 2)} each`;
  const where = `compute ${formatDuration(parts.compute, 2)}, links ${formatDuration(parts.transfer, 2)}`;
  if (!prediction) return `${counted(done, "output")}, ${rate}, ${time}: ${where}`;
  const predicted = `${formatNumber(prediction.throughput.mean, digits)} and ${formatDuration(prediction.latency.mean, 2)}`;
  return `${counted(done, "output")}, ${rate}, ${time} (predicted ${predicted}): ${where}`;
}

/** Prints the results of a run, and its figures against the prediction. */
export function printRunSummary(summary: RunSummary): void {
  const { plan, model, outputs, before, batch, output, losses, devices, figures, predicted } = summary;
  const resumed = before > 0 ? `, ${before} of them by an earlier run` : "";
  const words = `${printable(plan)}: ${printable(model)}, batch ${batch}`;
  console.log(`${words}\n${counted(outputs, "output")} in ${printable(output)}${resumed}`);
  if (losses.devices > 0) {
    console.log(
      `A device was lost ${counted(losses.devices, "time")}; ${counted(losses.frames, "frame was", "frames were")} sent again, none twice in the outputs`,
    );
  }
  if (figures.frames < 2) return;
  console.log("");
  const time = (seconds: number | undefined) => (seconds === undefined ? "-" : formatDuration(seconds));
  printTable(
    ["", "measured", "predicted"],
    [
      [
        "frames/s",
        formatNumber(figures.throughput, digits),
        predicted ? formatNumber(predicted.throughput.mean, digits) : "-",
      ],
      ["latency", time(figures.latency), time(predicted?.latency.mean)],
      ["compute", time(figures.parts.compute), time(predicted?.parts.compute)],
      ["links", time(figures.parts.transfer), time(predicted?.parts.transfer)],
      ["waiting", time(figures.parts.waiting), time(predicted?.parts.waiting)],
      ...devices.map((device, stage) => [`on ${device}`, time(figures.stages[stage]), "-"]),
    ],
  );
}
