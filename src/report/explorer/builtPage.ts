import { readFileSync } from "node:fs";
import { packageFile } from "../../base/packageFile.ts";

/** Returns the explorer's page as it was built, without data. */
export function builtPage(): string {
  return readFileSync(packageFile("dist/explorer/page/index.html"), "utf8");
}

/** Returns the script of the built page. It fills the element with the id `explorer`, from the JSON in `explorer-data`. */
export function explorerScript(page: string): string {
  return /<script type="module"[^>]*>([\s\S]*?)<\/script>/.exec(page)![1];
}
