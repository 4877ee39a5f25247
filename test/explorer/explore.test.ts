import { spawn } from "node:child_process";
import { once } from "node:events";
import { get } from "node:http";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { cli } from "../support/cli.ts";

/** Starts the command and returns its address. */
async function start(...options: string[]) {
  const child = spawn(process.execPath, [
    "dist/cli/main.js",
    "explore",
    "scenarios/mobilenet_v2.slow-fast.yaml",
    "--no-open",
    ...options,
  ]);
  const [url] = await once(createInterface(child.stdout), "line");
  return { child, url: url as string };
}

function status(url: string, host?: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    get(url, { headers: host === undefined ? {} : { host } }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (text) => (body += text));
      response.on("end", () => resolve({ status: response.statusCode!, body }));
    }).on("error", reject);
  });
}

describe("paretopipe explore", () => {
  it("serves one page to this machine alone until Ctrl-C", async () => {
    const { child, url } = await start();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    const page = await status(url);
    expect(page.status).toBe(200);
    expect(page.body).toContain("explorer-data");
    expect((await status(`${url}etc/passwd`)).status).toBe(404);
    expect((await status(url, "evil.example")).status).toBe(403);
    child.kill("SIGINT");
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("says in a sentence what is wrong", async () => {
    expect(await cli(["explore", "none.yaml"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no such file/),
    });
    expect(await cli(["explore", "test"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/test\/run\.json: cannot read this run: there is no such file/),
    });
    expect(await cli(["explore", "scenarios/mobilenet_v2.slow-fast.yaml", "--port", "70000"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--port 70000: a whole number from 0 to 65535/),
    });
    const { child, url } = await start();
    const { port } = new URL(url);
    expect(await cli(["explore", "scenarios/mobilenet_v2.slow-fast.yaml", "--port", port])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/cannot be listened on: another process listens there already/),
    });
    child.kill("SIGINT");
    await once(child, "exit");
  });
});
