import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The page as `npm run build` makes it, which is the same seen from src/ and from dist/. */
const file = fileURLToPath(new URL("../../../dist/explorer/page/index.html", import.meta.url));

/** Returns the explorer's page as it was built, without data. */
export function builtPage(): string {
  return readFileSync(file, "utf8");
}

/** Returns the script of the built page. It fills the element with the id `explorer`, from the JSON in `explorer-data`. */
export function explorerScript(page: string): string {
  return /<script type="module"[^>]*>([\s\S]*?)<\/script>/.exec(page)![1];
}
