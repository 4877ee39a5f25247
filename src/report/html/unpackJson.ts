/**
 * Reads, in the browser, what `packedJson` wrote: JSON, or JSON that was compressed. Its own text goes into reports too, so it may use
 * nothing but what browsers have.
 *
 * @param text of the element
 * @param packed how it was compressed, by the element's `data-packed`; undefined if it was not
 */
export async function unpackJson(text: string, packed: string | undefined): Promise<unknown> {
  if (packed === undefined) return JSON.parse(text);
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(packed as "deflate"));
  return new Response(unpacked).json();
}
