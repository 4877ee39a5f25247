import { packageFile } from "./packageFile.ts";

/**
 * Returns the path of a compiled module that is run in a process or thread of its own. Node 20 cannot run TypeScript, so it is the one in
 * `dist/` under a test runner too.
 *
 * @param name where it is in `src/`, as JavaScript: `profile/measureChild.js`
 */
export function childModule(name: string): string {
  return packageFile(`dist/${name}`);
}
