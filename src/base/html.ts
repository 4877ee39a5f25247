/** Text that is HTML already, made by `html` alone. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | Html[];

/**
 * Builds HTML from a template. Strings are escaped; `Html` values and lists of them are inserted unchanged. So a model
 * named `<script>` is only a strange name.
 */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(
    strings.map((text, index) => text + (index < parts.length ? asHtml(parts[index]) : "")).join(""),
  );
}

/** Trusted text of our own, such as the style sheet. */
export function rawHtml(text: string): Html {
  return new Html(text);
}

/**
 * JSON to stand in a `<script>` element. `<` is written as an escape, so that neither `</script` nor `<!--` in the
 * data ends or opens anything.
 */
export function scriptJson(value: unknown): Html {
  return new Html(JSON.stringify(value).replaceAll("<", "\\u003c"));
}

function asHtml(part: Part): string {
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map((item) => item.text).join("");
  return escapeHtml(String(part));
}

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}
