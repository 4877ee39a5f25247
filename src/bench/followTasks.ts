import type { Browser } from "playwright-core";

/** One entry of Chromium's trace; durations in microseconds, `tdur` of processor time. */
interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  tdur?: number;
  args: { name?: string };
}

/**
 * Follows the tasks of a browser's pages until the returned function is called, which returns the processor time of the longest one in
 * milliseconds. On a busy machine a task may take long by the clock because it waits for a processor; its processor time
 * does not tell of others.
 */
export async function followTasks(browser: Browser): Promise<() => Promise<number>> {
  const session = await browser.newBrowserCDPSession();
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["disabled-by-default-devtools.timeline"] },
  });
  return async () => {
    const complete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
    await session.send("Tracing.end");
    await complete;
    const key = ({ pid, tid }: TraceEvent) => `${pid}/${tid}`;
    const pages = new Set(
      events.flatMap((event) => {
        return event.name === "thread_name" && event.args.name === "CrRendererMain" ? [key(event)] : [];
      }),
    );
    const tasks = events.filter(
      (event) => event.name === "RunTask" && event.ph === "X" && pages.has(key(event)),
    );
    return tasks.reduce((most, { tdur = 0 }) => Math.max(most, tdur), 0) / 1000;
  };
}
