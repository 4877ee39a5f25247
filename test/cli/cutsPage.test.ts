import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli } from "../support/cli.ts";

const model = "test/fixtures/mobilenet_v2_w10.onnx";

describe("`cuts --html`", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), "paretopipe-cuts-page-"));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it("writes a page, says where, and colours the plan with an id of any settings", async () => {
    const file = path.join(directory, "plan.html");
    const { stdout, code } = await cli([
      "cuts",
      model,
      "--html",
      file,
      "--plan",
      "pi|features.7|server|b8|w6",
    ]);
    expect([code, stdout.trim()]).toEqual([0, `page: ${file}`]);
    const page = await readFile(file, "utf8");
    expect(page).toMatch(/pi computes [^;]* to features\.7; server computes/);
    expect(page).toContain('class="block stage0"');
    expect(page).toContain('class="block stage1"');
  });

  it("shows the stages between cuts, and still prints the document with --json", async () => {
    const file = path.join(directory, "cuts.html");
    const { stdout } = await cli([
      ...["cuts", model, "--html", file, "--json"],
      ...["--cut", "features.3", "--cut", "features.7"],
    ]);
    expect(JSON.parse(stdout).schema).toBe("paretopipe/cuts/v1");
    expect(await readFile(file, "utf8")).toContain("stage 3 computes");
  });

  it.each([
    [["--plan", "pi|features.77|server"], 'no cut "features.77"'],
    [["--plan", "pi|features.7"], "DEVICE|CUT|DEVICE"],
    [["--cut", "features.7", "--cut", "features.3"], 'cut "features.7" comes after cut "features.3"'],
    [["--cut", "features.7", "--plan", "pi"], "does not go with"],
  ])("refuses %j", async (args, words) => {
    const { stderr, code } = await cli(["cuts", model, "--html", path.join(directory, "no.html"), ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });

  it("refuses a plan without a page to show it on", async () => {
    const { stderr, code } = await cli(["cuts", model, "--cut", "features.7"]);
    expect(code).toBe(2);
    expect(stderr).toContain("html");
  });
});
