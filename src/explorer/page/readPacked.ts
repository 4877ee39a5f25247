/** Reads what `packedJson` wrote into the page: JSON, or JSON that was compressed. */
export async function readPacked<T>(id: string): Promise<T> {
  const { textContent, dataset } = document.getElementById(id)!;
  if (!dataset.packed) return JSON.parse(textContent);
  const bytes = Uint8Array.from(atob(textContent), (character) => character.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(unpacked).json();
}
