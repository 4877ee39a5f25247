/**
 * Characters that do something instead of being seen: control characters (of which terminals make sequences), those
 * that turn the direction of writing, line separators and the byte order mark.
 */
const acting = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** Text on one line that shows what would otherwise act: an escape character reads `\u001b`, as in JSON. */
export function printable(text: string): string {
  return text.replace(acting, escaped);
}

/** The same for text of several lines: line breaks and tabs stay. */
export function printableLines(text: string): string {
  return text.replace(acting, (character) => (/[\n\t]/.test(character) ? character : escaped(character)));
}

/** Text on one line without such characters: a blank stands for each row of them. */
export function withoutControls(text: string): string {
  return text.replace(new RegExp(`(?:${acting.source})+`, "gu"), " ");
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
