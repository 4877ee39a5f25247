import { zooModels } from "../../graph/zoo/zooModels.ts";
import { commonOptions, defineCommand } from "../defineCommand.ts";
import { printJson, printTable } from "../output.ts";

/** `paretopipe models`: the zoo. */
export const models = defineCommand({
  builder: (yargs) => commonOptions(yargs).example("$0 models", "the six networks of the zoo"),
  handler: ({ json }) => {
    const rows = Object.entries(zooModels).map(([name, model]) => ({
      name,
      title: model.title,
      resolution: model.defaultResolution,
      minimumResolution: model.minimumResolution,
      description: model.description,
      reference: model.reference,
    }));
    if (json) return printJson({ schema: "paretopipe/models/v1", models: rows });
    printTable(
      ["name", "resolution", "description", "reference"],
      rows.map((row) => [row.name, row.resolution, row.description, row.reference]),
    );
  },
});
