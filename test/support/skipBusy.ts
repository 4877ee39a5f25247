import type { TestContext } from "vitest";

declare module "vitest" {
  interface TaskMeta {
    /** Why a law about time could not be shown: other work had the processor. */
    busy?: string;
    /** Whether a law about permissions could not be shown: the superuser has them all. CI counts such tests apart as well. */
    superuser?: boolean;
  }
}

/** Ends a test of time that other work on the machine keeps from showing anything. CI counts such tests apart. */
export function skipBusy({ task, skip }: TestContext, reason: string): never {
  task.meta.busy = reason;
  console.warn(`skipped, because the machine is busy: ${reason}`);
  return skip(reason);
}
