import { copyFileSync, readdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { stringify } from "yaml";
import { InputError } from "../src/base/errors.ts";
import { describeFailure } from "../src/cli/describeFailure.ts";
import { printRun } from "../src/cli/printRun.ts";
import { explore } from "../src/explore/explore.ts";
import { runSchema } from "../src/explore/run.ts";
import { readModel } from "../src/graph/readModel.ts";
import { validationSchema } from "../src/judge/validation.ts";
import { SteppedCapacity } from "../src/network/capacity.ts";
import { type Trace, traceEnd } from "../src/network/trace.ts";
import { describeUnderstood } from "../src/network/traces/traceReading.ts";
import { conditionSchema, type FullConditionSource } from "../src/scenario/conditionSchema.ts";
import { filesIn } from "../src/scenario/filesIn.ts";
import { loadScenario } from "../src/scenario/loadScenario.ts";
import { loadTrace } from "../src/scenario/loadTrace.ts";
import { loadTraceSource } from "../src/scenario/loadTraceSource.ts";
import { readMeasured } from "../src/validate/measure/measuredFile.ts";
import { expectValidated, profileHere } from "./support/caseRuns.ts";
import { cli } from "./support/cli.ts";
import { cliHere } from "./support/cliHere.ts";
import { openCase } from "./support/openCase.ts";
import { writeSmallScenario } from "./support/smallScenario.ts";

/*
 * Files that people really have, each one an example of a kind of fault. `test/fixtures/cases/NAME/README.md` says what
 * the right answer is. `openCase` (test/support) gives a copy of a case's files to run the command on.
 */

/** A testbed of two workers here; the scenario's pi is four times slower. */
const twoWorkers = {
  schema: "paretopipe/testbed/v1",
  name: "two workers",
  devices: { pi: { local: true, slowdown: 4 }, server: { local: true } },
  links: "emulated",
};

/** Milliseconds that profiling and validating a model may take where many processes share a core. */
const validating = 600_000;

describe("case 01-name-collision: cut names are unique", () => {
  it.each([
    ["named_input", ["input", "input#2", "mid", "output#2", "output"]],
    ["hash2", ["input", "a.b.1", "a.b.1#3", "a.b.1#2", "output"]],
    ["pipe", ["input", "a|server", "=1+1", "<b>c<", "output"]],
  ])("%s", async (name, names) => {
    const { stdout } = await cliHere([
      "cuts",
      path.join(openCase("01-name-collision"), `${name}.onnx`),
      "--json",
    ]);
    expect(JSON.parse(stdout).cuts.map((cut: { name: string }) => cut.name)).toEqual(names);
  });

  it("plans have different ids too, and their validation finishes", async () => {
    const cwd = openCase("01-name-collision");
    const run = async (...args: string[]) => expect((await cli([...args, "--quiet"], { cwd })).code).toBe(0);
    await run("profile", "device", "named_input.onnx", "--budget", "5s", "--no-overhead", "--out", "p.json");
    await run("simulate", "s.yaml", "--out", "s", "--charts", "none");
    const [, ...rows] = readFileSync(path.join(cwd, "s/plans.csv"), "utf8").trim().split("\n");
    const splits = rows.map((row) => row.split(",")[1].replace(/\|w\d+$/, ""));
    expect([...new Set(splits)]).toEqual(
      ["pi", "pi|input|server"].concat(["input#2", "mid", "output#2"].map((cut) => `pi|${cut}|server`)),
    );
    writeFileSync(path.join(cwd, "two.yaml"), stringify(twoWorkers));
    // One plan for each split. Errors and intervals of any size are accepted: what counts here is that points do not get into
    // each other's way.
    const scenario = readFileSync(path.join(cwd, "s.yaml"), "utf8");
    writeFileSync(path.join(cwd, "one.yaml"), `${scenario}runtime: { window: none, queue: 1 }\n`);
    const measure = ["--points", "all", "--budget", "10min", "--visit", "100ms"];
    measure.push("--width", "1e9", "--tolerance", "1e9", "--charts", "none");
    await run(
      "validate",
      "one.yaml",
      "--testbed",
      "two.yaml",
      "--model",
      "named_input.onnx",
      "--out",
      "v",
      ...measure,
    );
    const validation = validationSchema.parse(
      JSON.parse(readFileSync(path.join(cwd, "v/validation.json"), "utf8")),
    );
    expect(validation.points.map(({ plan }) => plan).sort()).toEqual([...new Set(splits)].sort());
    expect(readdirSync(path.join(cwd, "v"))).toContain("validation.csv");
  }, 600_000);
});

describe("case 02-big-tensor: external data too large is refused before it is read", () => {
  it.each([
    ["big.onnx", /tensor "w" of shape \[600000, 1024\] has 2\.29 GiB of data; models of up to 2 GiB can be/],
    ["total.onnx", /its weights take 2\.33 GiB; models of up to 2 GiB can be split/],
  ])("%s", async (model, reason) => {
    const file = path.join(bigTensorCase(), model);
    const { code, signal, stdout, stderr } = await cli(["cuts", file]);
    expect([code, signal, stdout]).toEqual([2, null, ""]);
    expect(stderr).toMatch(reason);
    expect(stderr).toContain(file);
  });

  // Only Linux counts what a process reads.
  it.runIf(process.platform === "linux")("reads none of it", async () => {
    const file = path.join(bigTensorCase(), "total.onnx");
    const before = bytesRead();
    await expect(readModel(file)).rejects.toThrow(/its weights take 2\.33 GiB/);
    expect(bytesRead() - before).toBeLessThan(2 ** 24);
  });
});

/** The case with its weights: sparse files, which take no room. */
function bigTensorCase(): string {
  const directory = openCase("02-big-tensor");
  const names = ["w.bin", "t0.bin", "t1.bin", "t2.bin", "t3.bin", "t4.bin"];
  for (const name of names) {
    const file = path.join(directory, name);
    writeFileSync(file, "");
    truncateSync(file, name === "w.bin" ? 2_457_600_000 : 499_998_720);
  }
  return directory;
}

/** Bytes that this process has read from files so far. */
function bytesRead(): number {
  return Number(readFileSync("/proc/self/io", "utf8").match(/^rchar: (\d+)$/m)?.[1]);
}

describe("case 04-clock-time: a trace in clock time starts at its first row", () => {
  const directory = openCase("04-clock-time");
  // Says what plotting says, and need not draw.
  const convert = (file: string) =>
    cliHere(["trace", "convert", path.join(directory, file), path.join(directory, "out.csv")]);

  it.each([
    ["zero.csv", "100 rows over 100 s", "origin: 0 s; time: s;"],
    ["epoch.csv", "100 rows over 100 s", "origin: 2019-12-14 10:16:30 UTC; time: s since 1970;"],
    ["epoch_ms.csv", "100 rows over 100 s", "origin: 2019-12-14 10:16:30 UTC; time: ms since 1970;"],
    ["clock.csv", "60 rows over 60 s", "origin: 12:30:00; time: time of day;"],
    ["iso.csv", "60 rows over 60 s", "origin: 2019-12-14 10:16:00 UTC; time: date and time;"],
  ])("reads %s and says as what", async (file, span, understood) => {
    const { code, stdout, stderr } = await convert(file);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`${span}, mean 27.5 Mbit/s (5 Mbit/s to 50 Mbit/s)`);
    expect(stdout).toContain(`${file} was read as CSV, columns by comma; ${understood} rate: bit/s`);
  });

  it("predicts the same whatever clock a trace uses, and names its first moment", async () => {
    const all = ["zero", "epoch", "epoch_ms"];
    const scenario = [
      "schema: paretopipe/scenario/v1",
      "name: clocks",
      "source: pi",
      "devices:",
      ...["pi", "server"].map(
        (name) => `  ${name}: { profile: ${path.resolve("profiles/xeon-2core/mobilenet_v2.b8.json")} }`,
      ),
      "conditions:",
      ...all.map((name) => `  ${name}: { trace: { file: ${name}.csv } }`),
    ].join("\n");
    writeFileSync(path.join(directory, "clocks.yaml"), scenario);
    const { conditions } = await loadScenario(path.join(directory, "clocks.yaml"));
    const [zero, epoch, epochMs] = conditions.map(({ all: link }) => link.conditions.trace);
    expect(epoch).toEqual(zero);
    expect(epochMs).toEqual(zero);
    expect(conditions.map(({ description }) => description)).toEqual([
      "rate from zero.csv",
      "rate from epoch.csv, whose 2019-12-14 10:16:30 UTC is 0 s",
      "rate from epoch_ms.csv, whose 2019-12-14 10:16:30 UTC is 0 s",
    ]);
  });
});

describe("case 05-pensieve: traces in Mbit/s, by blanks and tabs", () => {
  const directory = openCase("05-pensieve");
  const convert = (file: string, ...args: string[]) =>
    cliHere(["trace", "convert", path.join(directory, file), path.join(directory, "out.csv"), ...args]);
  const files = ["comma.csv", "comma_header.csv", "blank.txt", "tab.txt"];

  it.each(files)("asks for the unit of %s", async (file) => {
    const { code, stderr } = await convert(file);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /rates without a unit are bit\/s, but 4\.965 at most is slower than any link; .*--unit Mbit\/s/,
    );
  });

  it.each(files)("reads %s with its unit", async (file) => {
    const { code, stdout } = await convert(file, "--unit", "Mbit/s");
    expect(code).toBe(0);
    expect(stdout).toMatch(/60 rows over 60 s, mean 2\.57 Mbit\/s \(310 kbit\/s to 4\.9\d Mbit\/s\)/);
    expect(stdout).toMatch(/origin: 0\.5 s; time: s; rate: Mbit\/s/);
  });

  it("accepts the same words in a scenario", async () => {
    const trace = {
      file: path.join(directory, "blank.txt"),
      unit: "Mbit/s",
      columns: "time,rate",
      separator: "blank",
    };
    const parsed = conditionSchema.parse({ trace }) as FullConditionSource;
    const loaded = await loadTraceSource(parsed.trace!, { files: filesIn("."), seed: 1 });
    expect(loaded.trace.rate[0]).toBe(932_000);
  });
});

describe("case 07-csv: CSV as spreadsheets and loggers write it", () => {
  const directory = openCase("07-csv");
  const load = (name: string) => loadTrace(path.join(directory, `${name}.csv`));
  const mean = (trace: Trace) => new SteppedCapacity(trace).amount(0, traceEnd(trace)) / traceEnd(trace);

  it.each([
    ["comment_semicolon", 5.5e6, "CSV, columns by comma; origin: 0 s; time: s; rate: bit/s"],
    ["cr", 5.5e6, "CSV, columns by comma"],
    ["decimal_comma", 5.5e6, "CSV, columns by semicolon, decimal commas"],
    ["header_units", 5.5e6, "time: s; rate: Mbit/s"],
    ["hour", 1e9, "time: s"],
    ["quoted", 5.5e6, "CSV, columns by comma"],
    ["sep", 5.5e6, "CSV, columns by semicolon"],
    ["start0", 5.5e6, "origin: 0 s"],
    ["start10", 5.5e6, "origin: 10 s"],
    ["unit_spelling", 5.5e6, "rate: bit/s, or as its cells say"],
    ["unit_spelling2", 5e6, "rate: bit/s, or as its cells say"],
    ["utf16", 5.5e6, "CSV, columns by comma, UTF-16"],
  ])("reads %s.csv", async (name, rate, said) => {
    const { trace, understood } = await load(name);
    expect(mean(trace)).toBeCloseTo(rate, 3);
    expect(describeUnderstood(understood)).toContain(said);
  });

  it.each([
    ["delay_ms", /line 2 of .*delay_ms\.csv: a delay of 40 s is longer than any link's/],
    ["dup_time", /line 4 of .*: time 1 must be later than 1 before it/],
    ["empty", /empty\.csv has no rows/],
    ["emptycell", /line 2 of .*: rate is missing/],
    ["extra_columns", /line 1 of .*: column "lat" .*--columns "time,rate,-,-"/],
    ["header_mbps", /line 1 of .*: column "rate_mbps": mbps may be bits or, .* say Mbit\/s or MB\/s/],
    ["hex", /line 2 of .*: rate "0x10" is not a rate/],
    ["inf", /line 2 of .*: rate "Infinity" is not a rate/],
    ["loss_percent", /line 2 of .*: loss 1 must be a probability below 1; percent are written 1%/],
    ["nan", /line 2 of .*: rate "NaN" is not a rate/],
    ["neg", /line 2 of .*: time -1 must be 0 s or later/],
    ["thousands", /line 2 of .*: rate "1,000,000" must be written without thousands separators/],
    ["zero_rate", /zero_rate\.csv: a trace whose rate stays 0 for ever/],
  ])("refuses %s.csv", async (name, message) => {
    await expect(load(name)).rejects.toThrow(InputError);
    await expect(load(name)).rejects.toThrow(message);
  });

  it("reports on the command line what it read and what it refused", async () => {
    const start = await cli(["trace", "plot", "start10.csv", "--json"], { cwd: directory });
    expect(JSON.parse(start.stdout)).toMatchObject({
      meanRate: 5.5e6,
      duration: 2,
      source: { from: "start10.csv", origin: "10 s", units: { time: "s", rate: "bit/s" } },
    });
    const infinite = await cli(["trace", "plot", "inf.csv"], { cwd: directory });
    expect(infinite).toMatchObject({ code: 2, stdout: "" });
    expect(infinite.stderr).toMatch(/line 2 of inf\.csv: rate "Infinity"/);
  });
});

describe("case 09-yaml: a mistake in a scenario is named where it is", () => {
  const directory = openCase("09-yaml");
  const simulate = (name: string) =>
    cli(["simulate", `${name}.yaml`, "--quiet", "--charts", "svg", "--out", `${name}.run`], {
      cwd: directory,
    });

  it.each([
    ["all_and_trace_typo", /line 7, column 45: no trace preset "lte_car"; there are lte-static/],
    [
      "arrivals_word",
      /line 8, column 23: workload\.arrivals: "poisson" must be `saturated`, `{ period: 40ms }`/,
    ],
    ["binary", /this scenario is not text/],
    ["bomb", /Excessive alias count .* line 2, column 8/],
    ["cable_empty", /line 8, column 9: conditions\.cable: is empty; netem words such as/],
    ["condition_number", /line 7, column 20: conditions\.lan: 5 must be netem words such as/],
    ["disruption", /line 5, column 81: devices\.pi\.disruptions\[0\]\.from: 10 has no unit; .* such as 10s/],
    ["dupkeys", /Map keys must be unique at line 7, column 31/],
    ["empty", /this scenario is empty/],
    ["empty_cond", /line 7, column 13: conditions: at least one is needed/],
    [
      "generate_duration",
      /line 8, column 68: conditions\.g\.trace\.duration: 60 has no unit; .* such as 60s/,
    ],
    [
      "links_dir",
      /line 7, column 45: condition "lan": "pi->server" joins no two devices; there are pi, server/,
    ],
    ["links_dir2", /line 7, column 44: condition "lan": "pi>laptop" joins no two devices/],
    ["list", /line 1, column 1: \(top\): a list is not a set of fields/],
    ["list_cond", /line 8, column 3: conditions: a list is not a set of fields/],
    ["merge", /line 7, column 1: \["x-base"\]: there is no such field/],
    ["mixed", /line 5, column 3: all profiles must be of one model and batch/],
    ["mixed2", /line 5, column 3: all profiles must be of one model and batch/],
    ["names", /line 7, column 60: "conditions"\."": must not be empty/],
    ["norway", /Map keys must be unique at line 8, column 1/],
    ["nosource", /line 3, column 9: source: no device "laptop"; there are pi, server/],
    ["objectives_bad", /energy: needs the watts of pi and server/],
    ["overhead_num", /line 8, column 22: runtime\.overhead: 0\.0001 has no unit; .* such as 100us/],
    ["period_number", /line 8, column 33: workload\.arrivals\.period: 0\.04 has no unit; .* such as 40ms/],
    ["poisson_str", /line 8, column 34: workload\.arrivals\.poisson: "4\/s" is not a number/],
    ["slow0", /line 5, column 70: devices\.pi\.slowdown: 0 must be above 0/],
    ["slowstr", /line 5, column 70: devices\.pi\.slowdown: "4x" is not a number/],
    ["startup", /line 7, column 58: conditions\.lan\.startup\.buffer: 65536 has no unit; .* such as 256KiB/],
    ["sweep_nosuch", /line 8, column 21: sweep\.condition: no condition "wan"; there are lan/],
    [
      "sweep_num",
      /line 8, column 17: sweep\.rate\[0\]: 1000000 has no unit(?:.|\n)*sweep\.delay\[1\]: 0\.01 has no unit/,
    ],
    ["sweep_one", /line 8, column 8: sweep: exactly two of rate, delay, jitter and loss are swept/],
    ["tabs", /Tabs are not allowed as indentation at line 2, column 1/],
    [
      "times",
      /workload\.arrivals\.times: times must not go back(?:.|\n)*3 times for 200 frames; set `frames: 3`/,
    ],
    ["times3", /line 8, column 32: workload\.arrivals\.times: times must not go back/],
    ["trace_file_dur", /line 7, column 47: conditions\.lan\.trace\.duration: there is no such field/],
    ["trace_string", /line 7, column 29: conditions\.lan\.trace: "wifi\.csv" must be `{ file: wifi\.csv }`/],
    ["twodocs", /must be one YAML document; at line 3, column 1 begins another/],
    ["typo_key", /line 7, column 1: condition: there is no such field; did you mean conditions\?/],
    [
      "v2",
      /schema:\n {2}line 1, column 9: schema: "paretopipe\/scenario\/v2" must be "paretopipe\/scenario\/v1"$/,
    ],
    ["warmup_all", /line 8, column 33: workload\.warmup: 20 of 20 frames are warm-up/],
    ["warmup_str", /line 8, column 21: workload\.warmup: "10s" must be `auto` or a number of frames/],
  ])("refuses %s.yaml", async (name, message) => {
    // What the command loads, in this process: forty processes would take minutes.
    const loaded = loadScenario(path.join(directory, `${name}.yaml`));
    const error: unknown = await loaded.catch((reason: unknown) => reason);
    const { message: words, exitCode } = describeFailure(error);
    expect(words).toMatch(message);
    expect(words).toContain(`${name}.yaml`);
    expect(exitCode).toBe(2);
  });

  it("ends the command with the message and exit code 2", async () => {
    const { code, stdout, stderr } = await simulate("period_number");
    expect(stderr).toMatch(/line 8, column 33: workload\.arrivals\.period: 0\.04 has no unit/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  it.each([
    ["cable_emptystr", /cable \(a perfect link\)/],
    ["drop", /all local gives 348 ms/],
    ["frames1", /A second device helps/],
    ["frames_float", /A second device helps/],
    ["generate_rate_num", /g \(rate of a constant trace\)/],
    ["manydev", /batch 8, \d+ plans/],
    ["merge2", /lan \(rate 6mbit; one shared medium\)/],
    ["names2", /\nconstructor \(delay 1ms\)\n/],
    ["names3", /\n__proto__ \(delay 1ms\)\n/],
    ["onedev", /There is only one device that may be used/],
    ["overload", /No plan keeps up with the arrivals/],
    ["samedev", /A second device helps/],
    ["times1", /A second device helps/],
    ["times3b", /A second device helps/],
  ])("plays %s.yaml", async (name, message) => {
    // In this process too: the command also draws every chart, which takes longer than all else.
    const run = await explore(await loadScenario(path.join(directory, `${name}.yaml`)), { threads: 1 });
    // Of two devices: each cut with the other device, and all local; each with several settings. Of three equal ones beside the
    // source: every choice of up to three of the 35 cuts.
    const splits = new Set(run.plans.map(({ stages }) => JSON.stringify(stages)));
    const others = run.devices.length - 1;
    if (others > 1) expect(run.search?.plans).toBe(1 + 35 + (35 * 34) / 2 + (35 * 34 * 33) / 6);
    else expect(splits.size).toBe(1 + others * (run.model.cuts.length - 1));
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    printRun(run, directory);
    const lines = log.mock.calls.map((texts) => texts.join(" "));
    log.mockRestore();
    expect(lines.join("\n")).toMatch(message);
  });

  it("runs names3.yaml on the command line, report included", async () => {
    const { code, stdout, stderr } = await simulate("names3");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/\n__proto__ \(delay 1ms\)\n/);
  });
});

describe("case 12-phi3-int4: the work of operators that cannot be counted is unknown", () => {
  it.each([
    ["phi", 4096],
    ["phi_noimport", 4096],
    ["einsum", 8192],
  ])("%s", async (name, macs) => {
    const { stdout } = await cliHere(["cuts", path.join(openCase("12-phi3-int4"), `${name}.onnx`), "--json"]);
    const cuts: { before: { macs: number } }[] = JSON.parse(stdout).cuts;
    const steps = cuts.slice(1).map(({ before }, index) => before.macs - cuts[index].before.macs);
    expect(new Set(steps.filter((step) => step > 0))).toEqual(new Set([macs]));
  });
});

describe("case 14-merged-decoder: an empty cache, and a branch that the user chooses", () => {
  const cuts = async (...args: string[]) => {
    const file = path.join(openCase("14-merged-decoder"), "merged.onnx");
    const { stdout, stderr } = await cliHere(["cuts", file, "--json", ...args]);
    const branch = JSON.parse(stdout).cuts.find((cut: { name: string }) => cut.name === "br");
    return { shape: branch.boundary[0].shape, stderr };
  };

  it("accepts a cache of size 0", async () => {
    expect((await cuts("--dim", "P=0", "--input", "use=true")).shape).toEqual([1, 1, 4]);
  });

  it("takes the branch that is given, or else always the same one, and says so", async () => {
    const given = await cuts("--dim", "P=3", "--input", "use=true");
    const other = await cuts("--dim", "P=3", "--input", "use=false");
    const own = await cuts("--dim", "P=3");
    expect(given).toEqual({ shape: [1, 4, 4], stderr: "" });
    expect(other).toEqual({ shape: [1, 1, 4], stderr: "" });
    expect(own.shape).toEqual([1, 4, 4]);
    expect(own.stderr).toMatch(
      /the value of input "use" decides which branch of If ".*" runs; it is taken as true: give it with --input use=VALUE/,
    );
  });

  it(
    "validates with the sizes and the value that were profiled",
    async () => {
      const cwd = openCase("14-merged-decoder");
      const args = ["--dim", "P=0", "--input", "use=false"];
      const { model } = await profileHere("merged.onnx", cwd, args);
      expect(model.inputs).toContainEqual({ name: "use", type: "bool", shape: [1], value: [0] });
      await expectValidated("merged.onnx", cwd);
    },
    validating,
  );
});

describe("case 15-baked-batch: a model made for one batch says which", () => {
  const directory = openCase("15-baked-batch");
  const cuts = (file: string, ...args: string[]) => cliHere(["cuts", path.join(directory, file), ...args]);

  it.each([
    ["split.onnx", "1"],
    ["split.onnx", "8"],
    ["reshape2.onnx", "1"],
  ])("%s at batch %s", async (file, batch) => {
    const { code, stderr } = await cuts(file, "--batch", batch);
    expect(code).toBe(2);
    expect(stderr).toContain(`${file}: made for batch 2: --batch 2 (with batch ${batch}: `);
  });

  it("uses the batch that it names", async () => {
    for (const file of ["split.onnx", "reshape2.onnx"]) {
      expect(await cuts(file, "--batch", "2")).toMatchObject({ code: 0, stderr: "" });
    }
  });

  it("notes an output whose first size stays 1", async () => {
    const one = await cuts("reshape.onnx", "--batch", "1");
    const eight = await cuts("reshape.onnx", "--batch", "8");
    expect(one.stderr).toBe("");
    expect(eight.stderr).toContain('note: the first size of output "y" [1,32,4] stays 1 with batch 8');
  });
});

describe("case 21-shapes: a model whose only input is a scalar", () => {
  it("has a batch of 1 and no other", async () => {
    const file = path.join(openCase("21-shapes"), "scalar_only.onnx");
    const one = await cliHere(["cuts", file, "--json", "--batch", "1"]);
    const eight = await cliHere(["cuts", file, "--json", "--batch", "8"]);
    expect(JSON.parse(one.stdout).model.batch).toBe(1);
    expect([eight.code, eight.stderr]).toEqual([
      2,
      expect.stringContaining("no input has a first dimension, so --batch 8 is not possible"),
    ]);
  });

  it(
    "is profiled and validated",
    async () => {
      const cwd = openCase("21-shapes");
      const profile = await profileHere("scalar_only.onnx", cwd);
      expect(profile.model.inputs).toEqual([{ name: "s", type: "float32", shape: [] }]);
      await expectValidated("scalar_only.onnx", cwd);
    },
    validating,
  );
});

describe("case 22-values: input values that decide shapes can be given", () => {
  it.each([
    ["tts_len", "len", "5", "cut", [1, 5, 8]],
    ["topk", "k", "3", "top", [1, 3]],
    ["resize_size", "size", "8,4", "rs", [1, 8, 8, 4]],
  ])("%s: %s decides a size, which is noted unless it is given", async (name, input, value, cut, shape) => {
    const args = ["cuts", path.join(openCase("22-values"), `${name}.onnx`), "--json"];
    const own = await cliHere(args);
    const given = await cliHere([...args, "--input", `${input}=${value}`]);
    expect(own.stderr).toContain(`note: the value of input "${input}" decides the size of`);
    expect(given.stderr).toBe("");
    const { cuts } = JSON.parse(given.stdout);
    expect(cuts.find((each: { name: string }) => each.name === cut).boundary[0].shape).toEqual(shape);
  });

  it(
    "profiles and validates with the value, which the profile records",
    async () => {
      const cwd = openCase("22-values");
      const { model } = await profileHere("tts_len.onnx", cwd, ["--input", "len=5"]);
      expect(model.inputs).toContainEqual({ name: "len", type: "int64", shape: [], value: [5] });
      await expectValidated("tts_len.onnx", cwd);
    },
    validating,
  );

  it(
    "names a model with random outputs, and compares what is not random",
    async () => {
      const cwd = openCase("22-values");
      await profileHere("random.onnx", cwd);
      const { notes } = await expectValidated("random.onnx", cwd);
      expect(notes).toContain('its results are random: RandomNormalLike "/noise/RNL"');
      expect(notes).toContainEqual(
        expect.stringContaining("The model is random: it gives another y each time"),
      );
    },
    validating,
  );

  it("does not divide by a zero that it made itself", async () => {
    await profileHere("intdiv.onnx", openCase("22-values"));
  });
});

describe("case 24-dims: profiles of two sizes do not mix", () => {
  it("refuses two sizes in one scenario, and names both", async () => {
    const cwd = openCase("24-dims");
    const { code, stderr } = await cli(["simulate", "s.yaml"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain(
      "in pi's profile (small.json) it is fed x float32[1,3,16,16], in server's profile (large.json) x float32[1,3,256,256]",
    );
  });

  it.each(["chw", "boxes_first"])("counts no first size of %s as a batch", async (name) => {
    const { stdout } = await cliHere(["cuts", path.join(openCase("24-dims"), `${name}.onnx`), "--json"]);
    expect(JSON.parse(stdout).model.batch).toBe(1);
  });

  it("accepts a batch that the model fixes only if the user names it", async () => {
    const file = path.join(openCase("24-dims"), "chw.onnx");
    const said = await cliHere(["cuts", file, "--json", "--batch", "3"]);
    const other = await cliHere(["cuts", file, "--json", "--batch", "8"]);
    expect(JSON.parse(said.stdout).model.batch).toBe(3);
    expect([other.code, other.stderr]).toEqual([
      2,
      expect.stringContaining('input "x" has a fixed first size of 3, so --batch 8 is not possible'),
    ]);
  });

  it(
    "validates a model with free sizes, which it takes from the profile",
    async () => {
      const cwd = openCase("24-dims");
      const profile = await profileHere("fcn.onnx", cwd, ["--dim", "H=16", "--dim", "W=8"]);
      expect(profile.model.inputs).toEqual([{ name: "x", type: "float32", shape: [1, 3, 16, 8] }]);
      await expectValidated("fcn.onnx", cwd);
    },
    validating,
  );

  it(
    "validates with profiles from before they listed inputs",
    async () => {
      const cwd = openCase("24-dims");
      copyFileSync(path.join(cwd, "small.json"), path.join(cwd, "p.json"));
      await expectValidated("fcn.onnx", cwd);
    },
    validating,
  );
});

describe("case 30-gemodel: burst loss ends in seconds, not in hours", () => {
  it.each(["gm.yaml", "gm2000.yaml"])(
    "%s",
    async (file) => {
      const out = path.join(openCase("30-gemodel"), "out");
      const { code, stdout, stderr } = await cli([
        "simulate",
        path.join(out, "..", file),
        "--out",
        out,
        ...["--charts", "none", "--json"],
      ]);
      // A slow machine is told how long it takes.
      expect(stderr).toMatch(/^(paretopipe: \d+ simulations take .*\n)?$/);
      expect(code).toBe(0);
      const run = runSchema.parse(JSON.parse(stdout));
      expect(run.predictions).toHaveLength(run.plans.length);
      // One frame in flight: with more, frames also wait for each other.
      const single = new Set(run.plans.filter(({ window }) => window === 1).map(({ id }) => id));
      const predictions = run.predictions.filter(({ plan }) => single.has(plan));
      const split = predictions.find(({ plan }) => plan === "pi|features.7|server|w1")!;
      expect(split.latency.mean).toBeLessThan(1);
      // The longest is that of the cut with the largest boundary, which the rate alone makes 13 s.
      expect(Math.max(...predictions.map(({ latency }) => latency.p99))).toBeLessThan(60);
    },
    600_000,
  );
});

describe("case 38-unmeasured: points that were not measured are named", () => {
  it("lists them in verdict, table, JSON and exit code, compares no fronts of one point, and keeps the options with --resume", async () => {
    const directory = openCase("38-unmeasured");
    const small = await writeSmallScenario(directory);
    renameSync(path.join(directory, "small.json"), path.join(directory, "p.json"));
    const out = path.join(directory, "out");
    const scenario = path.join(directory, "local.yaml");
    // Time enough to begin one visit, and not a second.
    const options = ["--points", "all", "--budget", "90ms", "--visit", "300ms", "--tolerance", "1000"];
    const charts = ["--charts", "none"];
    const model = ["--model", path.resolve("test/fixtures/mobilenet_v2_w10.onnx")];
    const begun = await cli([
      "validate",
      scenario,
      "--testbed",
      small.testbed,
      ...options,
      ...model,
      ...charts,
      "--out",
      out,
    ]);
    expect(begun.code, begun.stderr).toBe(1);
    const total = runSchema.parse(JSON.parse(readFileSync(path.join(out, "run.json"), "utf8"))).plans.length;
    const validation = validationSchema.parse(
      JSON.parse(readFileSync(path.join(out, "validation.json"), "utf8")),
    );
    expect(validation.points).toHaveLength(1);
    expect(validation.unmeasured).toHaveLength(total - 1);
    expect(validation.verdict).toContain(`${total - 1} of ${total} points were not measured: `);
    expect(validation.summaries[0]).toMatchObject({ frontOverlap: null, hypervolume: null });
    expect(begun.stderr).toMatch(/were not measured: .* Go on with paretopipe validate --resume/);
    expect(begun.stdout.match(/^not measured: /gm)).toHaveLength(total - 1);
    expect(begun.stdout).toMatch(new RegExp(`^lan +1 of ${total} `, "m"));
    expect(readFileSync(path.join(out, "report.html"), "utf8")).toContain("What was not measured");
    const table = readFileSync(path.join(out, "validation.csv"), "utf8");
    expect(table.match(/,not measured,/g)).toHaveLength(total - 1);
    // Begun with 90 ms, gone on with 90 ms: one visit more.
    const { head, records } = await readMeasured(out);
    expect(head).toMatchObject({ budget: 0.09, deadline: 10 });
    const resumed = await cli(["validate", "--resume", out, ...charts]);
    expect(resumed.code, resumed.stderr).toBe(total > 2 ? 1 : 0);
    expect((await readMeasured(out)).records).toHaveLength(records.length + 1);
    const other = await cli(["validate", "--resume", out, "--width", "0.01"]);
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(/--resume does not go with --width/);
  }, 600_000);
});
