/** Decoded text, and its encoding. */
export interface DecodedText {
  text: string;
  encoding: "UTF-8" | "UTF-16";
}

/**
 * Decodes UTF-8 and UTF-16. The encoding is recognised by the byte order mark or, for UTF-16 without one, by its zero
 * bytes. The mark is not part of the text. Undefined if the bytes are neither.
 */
export function decodeText(bytes: Uint8Array): DecodedText | undefined {
  const utf16 = byteOrder(bytes);
  try {
    const text = new TextDecoder(utf16 ?? "utf-8", { fatal: true }).decode(bytes);
    return text.includes("\0") ? undefined : { text, encoding: utf16 ? "UTF-16" : "UTF-8" };
  } catch {
    // TextDecoder fails only for bytes that the encoding does not allow.
    return undefined;
  }
}

function byteOrder([first, second]: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if ((first === 0xff && second === 0xfe) || (first > 0 && second === 0)) return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second > 0)) return "utf-16be";
  return undefined;
}
