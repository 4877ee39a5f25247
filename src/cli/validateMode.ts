import { InputError } from "../base/errors.ts";
import { refuseOptions } from "./refuseOptions.ts";

/** Options that say how to measure. A validation keeps their values when it is continued. */
export const lastingOptions = [
  "transport",
  "emulator",
  "points",
  "visit",
  "width",
  "tolerance",
  "seed",
  "model",
  "input",
] as const;

/** Options that say what imported files do not tell. */
const importing = ["condition", "device"];

/** Options that nothing uses where measurements are imported. */
const measuring = ["testbed", "budget", "deadline", ...lastingOptions.filter((name) => name !== "tolerance")];

/** The options that select what `validate` does: measure, continue (`resume`) or judge by imported measurements. */
interface ModeArguments {
  scenario?: string;
  resume?: string;
  import?: string;
  run?: string;
}

/** Throws InputError for options that this mode of `paretopipe validate` would ignore, or for two sources of predictions. */
export function checkValidateMode(args: ModeArguments): void {
  if (args.resume !== undefined) {
    const why = "does not go with --resume DIR: a validation goes on in DIR as it was begun";
    refuseOptions(args, ["out", "profile", "run", ...importing], why);
  } else if (args.import === undefined) {
    const why = "goes with --import; without it, all conditions are measured";
    refuseOptions(args, ["run", ...importing], why);
  } else {
    if ((args.run === undefined) === (args.scenario === undefined)) {
      throw new InputError(
        "--import needs a scenario to predict, or --run DIR, a run that has predicted; one of them",
        { code: "invalid-option" },
      );
    }
    refuseOptions(args, measuring, "does not go with --import: nothing is measured");
    if (args.run === undefined) return;
    const why = "does not go with --run DIR: its predictions are there already, and the results go into DIR";
    refuseOptions(args, ["out", "profile"], why);
  }
}
