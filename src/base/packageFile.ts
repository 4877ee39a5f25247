import { existsSync } from "node:fs";
import path from "node:path";

/** The folder of our package.json: seen from src/, from dist/, and from an installed package. */
const root = folderWithManifest(import.meta.dirname);

/** Returns the path of a file that comes with this package: `validate/packet-link.py`. */
export function packageFile(name: string): string {
  return path.join(root, name);
}

function folderWithManifest(from: string): string {
  return existsSync(path.join(from, "package.json")) ? from : folderWithManifest(path.dirname(from));
}
