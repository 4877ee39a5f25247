/** Returns a message of several lines as one line, with semicolons between them. */
export function oneLine(message: string): string {
  return message.replace(/\s*\n\s*/g, "; ");
}
