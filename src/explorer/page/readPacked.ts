import { unpackJson } from "../../report/html/unpackJson.ts";

/** Reads what `packedJson` wrote into the page. */
export async function readPacked<T>(id: string): Promise<T> {
  const { textContent, dataset } = document.getElementById(id)!;
  return (await unpackJson(textContent, dataset.packed)) as T;
}
