import YAML from "yaml";
import { isFields, type Patch, patched } from "./patch.ts";

/**
 * Applies a merge patch to the text of a YAML file. Comments and order stay where nothing changes. A file with anchors is
 * written anew, because a change at one place would also be one at another.
 */
export function editYaml(text: string, patch: Patch): string {
  if (!isFields(patch) || Object.keys(patch).length === 0) return text;
  const document = YAML.parseDocument(text, { merge: true, stringKeys: true });
  let hasAnchors = false;
  YAML.visit(document, {
    Alias() {
      hasAnchors = true;
      return YAML.visit.BREAK;
    },
  });
  if (hasAnchors) return YAML.stringify(patched(document.toJS(), patch));
  edit(document, [], patch);
  return document.toString({ lineWidth: 0 });
}

function edit(document: YAML.Document, path: string[], patch: Record<string, unknown>): void {
  for (const [key, change] of Object.entries(patch)) {
    const at = [...path, key];
    const old = document.getIn(at, true);
    if (change === null) document.deleteIn(at);
    else if (isFields(change) && YAML.isMap(old)) edit(document, at, change);
    // The comment after a value belongs to its node.
    else if (YAML.isScalar(old) && typeof change !== "object") old.value = change;
    // Turns a scalar into fields too, and keeps no null of the patch.
    else document.setIn(at, document.createNode(patched(undefined, change)));
  }
}
