/**
 * Characters that act instead of being visible: control characters (which form terminal sequences), those that change
 * the direction of writing, line separators and the byte order mark.
 */
const acting = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** Escapes such characters, for text on one line: an escape character becomes `\u001b`, as in JSON. */
export function printable(text: string): string {
  return text.replace(acting, escaped);
}

/** Does the same for text of several lines, but keeps line breaks and tabs. */
export function printableLines(text: string): string {
  return text.replace(acting, (character) => (/[\n\t]/.test(character) ? character : escaped(character)));
}

/** Replaces each run of such characters by a blank, for text on one line. */
export function withoutControls(text: string): string {
  return text.replace(new RegExp(`(?:${acting.source})+`, "gu"), " ");
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
