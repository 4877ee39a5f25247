import * as fc from "fast-check";

/** Names that are something else to JavaScript, a terminal, a spreadsheet, a file system, a page or a chart. */
export const oddNames = [
  ...Object.getOwnPropertyNames(Object.prototype),
  ...["if", "prototype", "null", "undefined", "NaN", "0", "-1", "length", "input", "output", "a#2", "#2"],
  ...["=1+1", "+1", "-1+1", "@SUM(A1)", " =1", "\t=1", "all local", "all remote", "a|b", "a>b"],
  ...["\u001b[31mred", "\u009b2J", "a\nb", "a\rb", "\u0000", "\u007f", "\u202eabc", "\u2028", "\ufeff"],
  ...["../../etc/passwd", "/", ".", "..", "CON", "x".repeat(400), "é".repeat(300), " ", "\ud800", "\uffff"],
  ...["</script>", "<b>", "&amp;", "'", '"', "\\", "`", "$a", "%00", "A", "a", "a.b[0]"],
];

/** Any text, often an odd one, never empty. */
export const anyName = fc.oneof(
  fc.constantFrom(...oddNames),
  fc.string({ minLength: 1, maxLength: 12 }),
  fc.string({ minLength: 1, maxLength: 12, unit: "binary" }),
  fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom("a", "#", "2", "|", ".") }),
);
