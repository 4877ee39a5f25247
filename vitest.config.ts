import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Tests of laws about time: they run alone, after the others. */
export const timed = "test/**/*.timed.test.ts";

/** Tests that emulate another processor: slow, and only by `npm run test:arm64`. */
export const emulated = "test/arm64/**/*.test.ts";

/** What all tests run with. */
export const shared = {
  // Child processes run the compiled dist/; `npm test` builds it first.
  // Not the user's cache: tests must not depend on what is there, nor leave half a gigabyte in it.
  env: { PARETOPIPE_CACHE: path.join(tmpdir(), "paretopipe-test-cache"), ORT_DISABLE_TELEMETRY: "1" },
  // Only to end what hangs: a machine that is busy with other things takes ten times as long as one that is not.
  testTimeout: 900_000,
  hookTimeout: 900_000,
  // On two cores: two keep them busy for 119 of 200 %, because many tests wait for timers and processes.
  maxWorkers: 3,
  setupFiles: [fileURLToPath(new URL("test/support/seedProperties.ts", import.meta.url))],
};

export default defineConfig({
  test: {
    ...shared,
    projects: [
      { extends: true, test: { name: "tests", include: ["test/**/*.test.ts"], exclude: [timed, emulated] } },
      {
        extends: true,
        // A host may stop a virtual machine for 16 ms, and no clock in it tells. What is late three times is late.
        test: { name: "timed", include: [timed], maxWorkers: 1, sequence: { groupOrder: 1 }, retry: 2 },
      },
    ],
  },
});
