import { z } from "zod";
import { runSchema } from "../../explore/run.ts";
import { manifestSchema } from "../../export/manifestSchema.ts";
import { validationSchema } from "../../judge/validation.ts";
import { profileSchema } from "../../profile/profileFile.ts";
import { preprocessSchema } from "../../run/inputs/preprocessSchema.ts";
import { scenarioSchema } from "../../scenario/scenarioSchema.ts";
import { studySchema } from "../../study/studySchema.ts";
import { testbedSchema } from "../../validate/testbed/testbedSchema.ts";
import { commonOptions, defineCommand } from "../defineCommand.ts";
import { printJson } from "../output.ts";

/** Kinds of files that have a schema. */
const schemas = {
  profile: profileSchema,
  scenario: scenarioSchema,
  study: studySchema,
  run: runSchema,
  validation: validationSchema,
  testbed: testbedSchema,
  export: manifestSchema,
  preprocess: preprocessSchema,
};
const kinds = Object.keys(schemas) as (keyof typeof schemas)[];

/** `paretopipe schema KIND`: the JSON Schema of a kind of file, for editors and other programs. */
export const schema = defineCommand({
  builder: (yargs) =>
    commonOptions(yargs)
      .positional("kind", { choices: kinds, demandOption: true, describe: "Kind of file" })
      .example("$0 schema scenario > scenario.schema.json", "for an editor's completion"),
  // `input`: what a person may write, before defaults and units are applied.
  handler: ({ kind }) => printJson(z.toJSONSchema(schemas[kind], { io: "input" })),
});
