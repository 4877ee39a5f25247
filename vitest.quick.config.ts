import { configDefaults, defineConfig } from "vitest/config";
import { emulated, shared, timed } from "./vitest.config.ts";

/** `npm run test:quick`: what needs no worker, no large model and no browser; nothing depends on the clock. */
export default defineConfig({
  test: {
    ...shared,
    include: ["test/**/*.test.ts"],
    exclude: [
      ...configDefaults.exclude,
      timed,
      emulated,
      "test/*.test.ts",
      "test/{bench,cli,emulate,export,notebooks,run,runtime,transport,validate}/**",
      "test/base/{childProcess,leftovers,smallMemory}.test.ts",
      "test/explore/{explore,shippedScenarios}.test.ts",
      "test/explorer/{explore,law,page}.test.ts",
      "test/graph/{memory,splitLaw,unusualModels,badInput,freeze,blockNames,endlessModels}.test.ts",
      "test/graph/zoo/{architectures,buildZooModel,ensureZooModel,outputs}.test.ts",
      "test/library/{browser,docExamples,examples,package,validation}.test.ts",
      "test/plan/search/highs.test.ts",
      "test/profile/profileDevice.test.ts",
      "test/study/sweep.test.ts",
      "test/study/queue/**",
      "test/report/{reportHtml,validationReport,writeReport}.test.ts",
    ],
  },
});
