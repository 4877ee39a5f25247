import { cuts } from "./cuts.ts";
import { demo } from "./demo.ts";
import { exportCommand } from "./export.ts";
import { keys } from "./keys.ts";
import { models } from "./models.ts";
import { netem } from "./netem.ts";
import { profile } from "./profile/index.ts";
import { report } from "./report.ts";
import { run } from "./run.ts";
import { schema } from "./schema.ts";
import { simulate } from "./simulate.ts";
import { trace } from "./trace.ts";
import { validate } from "./validate.ts";
import { worker } from "./worker.ts";

/** Every command, in the order of the work. */
export const commands = [
  models,
  cuts,
  profile,
  simulate,
  trace,
  worker,
  validate,
  run,
  netem,
  report,
  exportCommand,
  keys,
  schema,
  demo,
];
