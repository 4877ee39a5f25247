import path from "node:path";
import { readDocument } from "../../base/document.ts";
import { type Testbed, testbedSchema } from "./testbedSchema.ts";

/**
 * Reads a testbed file and makes its paths relative to the current directory.
 *
 * @throws InputError naming the file, and for each fault the field and what it needs
 */
export async function readTestbed(file: string): Promise<Testbed> {
  const testbed = await readDocument(file, testbedSchema, "testbed");
  const resolved = (name?: string) => name && path.resolve(path.dirname(file), name);
  return { ...testbed, secret: resolved(testbed.secret), certificates: resolved(testbed.certificates) };
}
