import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Browser, chromium } from "playwright-core";

/** Where systems keep a Chromium or Chrome. */
const systemBrowsers = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Where the Chromium of the npm package `@sparticuz/chromium` is unpacked, once for all tests of this machine. */
const unpacked = path.join(tmpdir(), "paretopipe-test-chromium.2");

/** Where the package's Chromium finds fonts: its own, and the system's. */
const fontSettings = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${path.join(unpacked, "fonts")}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${path.join(unpacked, "fonts-cache")}</cachedir>
</fontconfig>
`;

/** Why no browser can be started here; undefined where one can. */
export function missingBrowser(): string | undefined {
  if (systemBrowsers.some(existsSync) || (process.platform === "linux" && process.arch === "x64")) return;
  return "no Chromium here: install Chromium or Google Chrome (the npm package has one for Linux x64 only)";
}

/** Starts the system's Chromium or, where there is none, the one of the npm package. */
export async function openBrowser(): Promise<Browser> {
  const system = systemBrowsers.find(existsSync);
  const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
  if (system) return chromium.launch({ executablePath: system, args });
  await unpack();
  return chromium.launch({
    executablePath: path.join(unpacked, "chromium"),
    args: [...args, "--no-zygote"],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: path.join(unpacked, "al2023", "lib"),
      FONTCONFIG_PATH: path.join(unpacked, "fonts"),
    },
  });
}

/**
 * Unpacks the package's Chromium with the libraries that it needs. The package unpacks to the folder for temporary
 * files, and the libraries only where it finds itself on Amazon's servers; so it is told that for as long as it takes.
 * Test files run side by side: each unpacks to a folder of its own, and the first that is done gives it the final name.
 */
async function unpack(): Promise<void> {
  if (existsSync(unpacked)) return;
  const own = mkdtempSync(`${unpacked}-`);
  const { TMPDIR, AWS_EXECUTION_ENV, LD_LIBRARY_PATH, FONTCONFIG_PATH } = process.env;
  try {
    Object.assign(process.env, { TMPDIR: own, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x" });
    const { default: packaged } = await import("@sparticuz/chromium");
    await packaged.executablePath();
    // Its own file names only folders of Amazon's, and the page crashes when a text has no font at all.
    writeFileSync(path.join(own, "fonts", "fonts.conf"), fontSettings);
  } finally {
    const before = { TMPDIR, AWS_EXECUTION_ENV, LD_LIBRARY_PATH, FONTCONFIG_PATH };
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
  try {
    renameSync(own, unpacked);
  } catch (error) {
    rmSync(own, { recursive: true });
    if (!existsSync(unpacked)) throw error;
  }
}
