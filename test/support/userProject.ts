import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { transformSync } from "esbuild";

/** A project as a user has it: this package, as built, in `node_modules`, and programs that import it by its name. */
export class UserProject {
  readonly directory = mkdtempSync(path.join(tmpdir(), "user-project-"));

  constructor() {
    mkdirSync(path.join(this.directory, "node_modules"));
    symlinkSync(path.resolve("."), path.join(this.directory, "node_modules", "paretopipe"));
    symlinkSync(path.resolve("node_modules/@types"), path.join(this.directory, "node_modules", "@types"));
    writeFileSync(path.join(this.directory, "package.json"), JSON.stringify({ type: "module" }));
  }

  /** Writes a program as JavaScript, without its types. Returns its file name. */
  addProgram(name: string, typescript: string): string {
    writeFileSync(path.join(this.directory, `${name}.js`), transformSync(typescript, { loader: "ts" }).code);
    return `${name}.js`;
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }
}
