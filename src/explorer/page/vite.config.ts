import { defineConfig } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";

/** Builds the explorer's page into one file, dist/explorer/page/index.html, with its worker inside. */
export default defineConfig({
  root: import.meta.dirname,
  logLevel: "warn",
  plugins: [viteSingleFile({ removeViteModuleLoader: true })],
  build: {
    outDir: "../../../dist/explorer/page",
    emptyOutDir: true,
    target: "es2023",
    reportCompressedSize: false,
  },
  worker: { format: "iife" },
});
