import { defineConfig } from "vitest/config";
import { emulated, shared } from "./vitest.config.ts";

/** `npm run test:arm64`: the program on an emulated arm64, which is set up from nothing (Debian, apt, npm and a network). */
export default defineConfig({
  test: { ...shared, include: [emulated], globalSetup: "test/arm64/setup.ts", bail: 1 },
});
