import { spawn } from "node:child_process";

/** What opens an address in the user's browser, by platform. */
const openers: Partial<Record<NodeJS.Platform, string>> = { darwin: "open", linux: "xdg-open" };

/** Opens an address in the user's browser. Where nothing can, the user has the address on the terminal. */
export function openInBrowser(url: string): void {
  const opener = openers[process.platform];
  if (opener === undefined) return;
  const child = spawn(opener, [url], { stdio: "ignore", detached: true });
  // There may be no such program, as on a server; the address was printed for that.
  child.once("error", () => {});
  child.unref();
}
