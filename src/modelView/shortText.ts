/** The width of a character on average, in parts of the font's size; wide enough for names in lower case. */
const characterWidth = 0.56;

/**
 * Returns the text, or its end after an ellipsis if it is wider: the end of a module's name tells it apart. The end begins
 * with a whole part of the name where that leaves at least half of the room filled.
 */
export function shortText(text: string, width: number, fontSize: number): string {
  const fits = Math.floor(width / (characterWidth * fontSize));
  const characters = [...text];
  if (characters.length <= fits) return text;
  const end = characters.slice(1 - fits);
  const dot = end.indexOf(".");
  return `…${(dot !== -1 && dot < fits / 2 ? end.slice(dot + 1) : end).join("")}`;
}

/** Returns roughly how wide a text is, pixels. */
export function roughWidth(text: string, fontSize: number): number {
  return [...text].length * characterWidth * fontSize;
}
