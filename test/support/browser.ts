export { missingBrowser, openBrowser } from "../../src/bench/openBrowser.ts";
