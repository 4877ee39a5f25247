import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { cli } from "../support/cli.ts";

const dockerfile = readFileSync("Dockerfile", "utf8");
const ignored = readFileSync(".dockerignore", "utf8").trim().split("\n");

describe("the container files", () => {
  it("copy files that are there and not ignored, and begin with the program", () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \.\/?$/gm)].flatMap(([, files]) =>
      files.split(" "),
    );
    expect(copied).toContain("package-lock.json");
    for (const file of copied) {
      expect(existsSync(file), file).toBe(true);
      expect(ignored).not.toContain(file);
    }
    for (const [, folder] of dockerfile.matchAll(/^COPY --from=build \/app\/(\S+)/gm))
      expect(existsSync(folder), folder).toBe(true);
    const [, entry] = /^ENTRYPOINT \["node", "\/app\/(.+)"\]$/m.exec(dockerfile)!;
    expect(entry).toBe("dist/cli/main.js");
  });

  it("start a worker that knows its arguments, and a Redis that it reaches", async () => {
    const { services } = parse(readFileSync("compose.yaml", "utf8"));
    expect(services.worker.environment.PARETOPIPE_REDIS).toContain("@redis:6379");
    expect(services.redis.ports).toEqual(["127.0.0.1:6379:6379"]);
    expect((await cli([...services.worker.command, "--help"])).code).toBe(0);
  });
});
