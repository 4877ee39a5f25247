import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { colours } from "../../src/report/charts/palette.ts";
import { axisRoom } from "../../src/report/charts/theme.ts";
import type { Cell } from "../../src/report/csvText.ts";
import { textWidth } from "../../src/report/fontMetrics.ts";
import { renderSvg } from "../../src/report/render.ts";
import { studyPlanColumns } from "../../src/study/studyColumns.ts";
import { BestCollector, maxPlaces } from "../../src/study/whereBest.ts";
import { whereBestChart } from "../../src/study/whereBestChart.ts";
import { writeStudyReport } from "../../src/study/writeStudyReport.ts";

const axes = [
  { name: "board", isNumeric: true },
  { name: "network", isNumeric: false },
  { name: "model", isNumeric: false },
];

/** A row of a plan on the front, unless `front` says otherwise. */
const row = (plan: string, latency: number, rate: number, front = true): Cell[] =>
  studyPlanColumns.map(({ name }) => {
    const known: Record<string, Cell> = {
      condition: "net",
      plan,
      words: plan,
      front,
      latency_mean: latency,
      inputs_per_second: rate,
    };
    return known[name] ?? null;
  });
/** The same with other values in some columns. */
const changed = (cells: Cell[], values: Record<string, Cell>): Cell[] =>
  studyPlanColumns.map(({ name }, index) => values[name] ?? cells[index]);
const result = (...rows: Cell[][]) => ({
  seed: 1,
  objectives: ["latency", "throughput"],
  rows,
  unpredicted: null,
});

describe("BestCollector", () => {
  it("finds for each place the plan that is best in most cells, by each objective, among those on the front", () => {
    const best = new BestCollector(axes);
    best.take([1, "wifi", "a"], result(row("p", 0.2, 5), row("q", 0.3, 9), row("none", 0.1, 99, false)));
    best.take([1, "wifi", "b"], result(row("p", 0.4, 5), row("q", 0.3, 7)));
    best.take([1, "wifi", "c"], result(row("p", 0.4, 5), row("q", 0.2, 4)));
    best.take([2, "wifi", "a"], result(row("p", 1, 1)));
    const [latency, throughput] = best.read();
    expect(latency).toMatchObject({ condition: "net", objective: "latency" });
    expect(latency.places![0]).toMatchObject({ x: "1", y: "wifi", plan: "q", share: 2 / 3 });
    expect(latency.places![0].mean).toBeCloseTo((0.2 + 0.3 + 0.2) / 3);
    expect(throughput.places![0]).toMatchObject({ plan: "q", share: 2 / 3, mean: 7 });
    expect(throughput.places![1]).toMatchObject({ x: "2", plan: "p", share: 1 });
  });

  it("compares energy and bytes per input where plans differ in batch, and keeps such cells apart from others", () => {
    const best = new BestCollector(axes);
    const costs = (plan: string, energy: number, bytes: number, batch?: number) =>
      changed(row(plan, 0.2, 5), { energy, bytes, ...(batch !== undefined && { batch }) });
    const take = (...rows: Cell[][]) =>
      best.take([1, "wifi", "a"], { ...result(...rows), objectives: ["energy", "bytes"] });
    take(costs("one", 3, 100, 1), costs("eight", 8, 720, 8));
    take(costs("one", 3, 100), costs("other", 8, 720));
    const found = best
      .read()
      .map(({ objective, unit, places }) => [objective, unit, places![0].plan, places![0].mean]);
    expect(found).toEqual([
      ["energy", "input", "eight", 1],
      ["bytes", "input", "eight", 90],
      ["energy", "frame", "one", 3],
      ["bytes", "frame", "one", 100],
    ]);
  });

  it("takes the first of two plans whose values differ by rounding only, as fronts do", () => {
    const best = new BestCollector(axes);
    best.take([1, "wifi", "a"], result(row("p", 0.3, 5), row("q", 0.1 + 0.2 - 1e-16, 5 + 1e-15)));
    expect(best.read().map(({ places }) => places![0].plan)).toEqual(["p", "p"]);
  });

  it("counts cells that have the same result once at each place", () => {
    const best = new BestCollector(axes);
    best.take([1, "wifi", "a"], result(row("p", 0.1, 5)), "hash");
    best.take([1, "wifi", "b"], result(row("q", 0.3, 5)));
    best.take([1, "wifi", null], result(row("p", 0.1, 5)), "hash");
    best.take([2, "wifi", null], result(row("p", 0.1, 5)), "hash");
    const [{ places }] = best.read();
    expect(places).toHaveLength(2);
    expect(places![0]).toMatchObject({ plan: "p", share: 1 / 2, mean: 0.2 });
    expect(places![1]).toMatchObject({ plan: "p", share: 1, mean: 0.1 });
  });

  it("takes any two axes, and refuses others", () => {
    expect(new BestCollector(axes).axes).toEqual(["board", "network"]);
    expect(new BestCollector(axes, { x: "model" }).axes).toEqual(["model", "board"]);
    expect(new BestCollector(axes, { y: "board" }).axes).toEqual(["network", "board"]);
    expect(new BestCollector([]).axes).toEqual(["", ""]);
    expect(() => new BestCollector(axes, { y: "x" })).toThrow(
      "--y x: the study has the axes board, network, model",
    );
    expect(() => new BestCollector(axes, { x: "board", y: "board" })).toThrow(
      "--x and --y are both board: two different axes are needed",
    );
  });

  it("keeps no places of a chart that would have too many", () => {
    const best = new BestCollector(axes.slice(0, 1));
    for (let x = 0; x < maxPlaces; x++) best.take([x], result(row("p", 1, 1)));
    expect(best.read()[0].places).toHaveLength(maxPlaces);
    best.take([maxPlaces], result(row("p", 1, 1)));
    expect(best.read().map(({ places }) => places)).toEqual([undefined, undefined]);
  });
});

/** Collects the places of a grid, in each of which one of ten plans is best. */
function collected(columns: number, rows: number, few = axes.slice(0, 2)): BestCollector {
  const best = new BestCollector(few);
  for (let x = 0; x < columns; x++)
    for (let y = 0; y < rows; y++) best.take([x, `n${y}`], result(row(`plan ${(x + y) % 10}`, 0.1, 5)));
  return best;
}

describe("whereBestChart", () => {
  const drawn = (best: BestCollector) => {
    const [{ places, ...one }] = best.read();
    return whereBestChart({ ...one, places: places! }, best.axes, { width: 800, height: 400 });
  };

  it.each([{ few: axes.slice(0, 2) }, { few: axes.slice(0, 1) }, { few: [] }])(
    "draws a chart over $few.length axes",
    async ({ few }) => {
      const svg = await renderSvg(drawn(collected(10, 1, few)));
      expect(svg).toContain("Best plan by mean latency: net");
      expect(svg).toContain("100 ms</text>");
    },
  );

  it("says that values are per input where they are", async () => {
    const best = new BestCollector(axes.slice(0, 2));
    const fields = { batch: 8, energy: 16 };
    const objectives = ["energy", "throughput"];
    best.take([1, "wifi"], { ...result(changed(row("p", 0.2, 40), fields)), objectives });
    best.take([2, "wifi"], { ...result(changed(row("p", 0.2, 40, false), fields)), objectives });
    const charts = best
      .read()
      .map(({ places, ...one }) =>
        whereBestChart({ ...one, places: places! }, best.axes, { width: 800, height: 400 }),
      );
    const [energy, throughput] = await Promise.all(charts.map(renderSvg));
    expect(energy).toContain("Best plan by energy per input: net");
    expect(energy).toContain("2 J</text>");
    expect(throughput).toContain("40 inputs/s</text>");
    expect(charts).toHaveLength(2);
  });

  it("tells places apart where no plan may be chosen, and where nothing was computed, and says so", () => {
    const best = new BestCollector(axes.slice(0, 2));
    best.take([1, "wifi"], result(row("p", 0.2, 5)));
    best.take([1, "lte"], result(row("p", 0.2, 5, false)));
    best.take([2, "wifi"], undefined);
    best.take([2, "lte"], undefined);
    const [latency] = best.read();
    expect(latency.places).toEqual([
      { x: "1", y: "wifi", plan: "p", words: "p", share: 1, mean: 0.2 },
      { x: "1", y: "lte", plan: null, words: "no plan", share: 1, mean: null },
    ]);
    const spec = drawn(best) as never as {
      title: { subtitle: string[] };
      layer: { encoding: { color: { scale: { domain: string[]; range: string[] } } } }[];
      encoding: { x: { scale: { domain: string[] } } };
    };
    expect(spec.encoding.x.scale.domain).toEqual(["1", "2"]);
    const { domain, range } = spec.layer[0].encoding.color.scale;
    expect(domain).toEqual(["p", "no plan"]);
    expect(range[1]).toBe(colours.none);
    const words = spec.title.subtitle.join(" ");
    expect(words).toContain(
      "No plan: there are more cells in which none that may be chosen keeps up with the arrivals",
    );
    expect(words).toContain("Blank: the study has no cell there, or none with a prediction");
    expect(JSON.stringify(drawn(collected(3, 2)))).not.toMatch(/no plan|Blank/i);
  });

  it("names plans in words, and by their id too where the words are not theirs alone", () => {
    const best = new BestCollector(axes.slice(0, 2));
    const named = (id: string, words: string) => {
      const cells = row(id, 0.1, 5);
      cells[studyPlanColumns.findIndex(({ name }) => name === "words")] = words;
      return cells;
    };
    best.take([1, "wifi"], result(named("pi|a|server|w1", "pi up to a, then server")));
    best.take([2, "wifi"], result(named("pi|a|server|w2", "pi up to a, then server")));
    best.take([3, "wifi"], result(named("pi", "pi alone")));
    const { layer } = drawn(best) as never as {
      layer: { encoding: { color: { scale: { domain: string[] } } } }[];
    };
    expect(layer[0].encoding.color.scale.domain).toEqual([
      "pi up to a, then server (pi|a|server|w1)",
      "pi up to a, then server (pi|a|server|w2)",
      "pi alone",
    ]);
  });

  it("draws no title over labels, and none out of the chart", async () => {
    const long = "devices.server.slowdown is rather high and its links are slow";
    const named = ["x", "y"].map((name) => ({ name: `${name} ${"axis ".repeat(60)}`, isNumeric: false }));
    const best = new BestCollector(named);
    for (let x = 0; x < 80; x++)
      for (let y = 0; y < 3; y++) best.take([`${x} ${long}`, `${y} ${long}`], result(row("p", 0.1, 5)));
    const svg = await renderSvg(drawn(best));
    // Labels without room stay in the file, but cannot be seen.
    const texts = [
      ...svg.matchAll(/<text text-anchor="(\w+)" transform="([^"]*)"[^>]*opacity="1"[^>]*>([^<]*)</g),
    ];
    const labels = texts.filter(([, anchor, , text]) => anchor === "end" && /^\d devices/.test(text));
    const [[, , place, title]] = texts.filter(([, , place]) => place.includes("rotate(-90)"));
    expect(labels).toHaveLength(3);
    for (const [, , at, text] of labels) {
      const left = Number(/\((-?[\d.]+)/.exec(at)![1]) - textWidth(text, 12);
      expect(Number(/\((-?[\d.]+)/.exec(place)![1])).toBeLessThanOrEqual(left);
    }
    expect(textWidth(title, 12, true)).toBeLessThanOrEqual(200);
    const [, , , under] = texts.find(([, anchor, , text]) => anchor === "middle" && /^x axis/.test(text))!;
    expect(textWidth(under, 12, true)).toBeLessThanOrEqual(800);
    // Labels beside each other do not touch.
    const beside = texts.filter(([, anchor, , text]) => anchor === "middle" && /^\d+ devices/.test(text));
    const spans = beside.map(([, , at, text]) => {
      const middle = Number(/\((-?[\d.]+)/.exec(at)![1]);
      return [middle - textWidth(text, 12) / 2, middle + textWidth(text, 12) / 2];
    });
    expect(spans.length).toBeGreaterThan(1);
    for (const [index, [from]] of spans.slice(1).entries()) expect(from).toBeGreaterThan(spans[index][1] + 5);
  });

  it("names every column, slanted where names do not fit side by side", async () => {
    const best = new BestCollector(axes.slice(1));
    const networks = Array.from({ length: 6 }, (_, index) => `delay ${index}0ms 10ms rate 10mbit loss 0.5%`);
    for (const network of networks) best.take([network, "m"], result(row("p", 0.1, 5)));
    const svg = await renderSvg(drawn(best));
    for (const network of networks)
      expect(svg).toMatch(new RegExp(`rotate\\(315\\)[^>]*opacity="1"[^>]*>${network}<`));
  });

  it.each([1, 2, 3])("shows the whole name of a field beside few rows: %s", async (rows) => {
    const best = new BestCollector([axes[0], { name: "devices.board.slowdown", isNumeric: true }]);
    for (let y = 0; y < rows; y++) best.take([1, y], result(row("p", 0.1, 5)));
    expect(await renderSvg(drawn(best))).toContain(">devices.board.slowdown</text>");
  });

  it("breaks a heading that is one long word", () => {
    const best = collected(2, 2);
    const [{ places, ...one }] = best.read();
    const size = { width: 400, height: 400 };
    const condition = "fog".repeat(100);
    const { title } = whereBestChart({ ...one, condition, places: places! }, best.axes, size) as never as {
      title: { text: string[] };
    };
    for (const line of title.text) expect(textWidth(line, 15, true)).toBeLessThanOrEqual(400 + axisRoom);
    expect(title.text.join("")).toContain(condition);
  });

  it("counts cells without a plan among those of their place, and means over the others", () => {
    const best = new BestCollector(axes.slice(0, 1));
    for (const front of [true, true, false]) best.take([1], result(row("p", 0.2, 5, front)));
    expect(best.read()[0].places![0]).toMatchObject({ plan: "p", share: 2 / 3, mean: 0.2 });
    for (let cell = 0; cell < 3; cell++) best.take([1], result(row("p", 0.2, 5, false)));
    expect(best.read()[0].places![0]).toMatchObject({ plan: null, share: 4 / 6, mean: 0.2 });
  });

  it.each([
    ["places", 40, 70],
    ["columns", 60, 2],
    ["rows", 2, 400],
  ])("leaves values out where they do not fit: many %s", (_, columns, rows) => {
    const { layer, height, title } = drawn(collected(columns, rows)) as unknown as {
      layer: { name: string }[];
      height: number;
      title: unknown;
    };
    expect(layer.map(({ name }) => name)).toEqual(["places"]);
    expect(height).toBeLessThanOrEqual(2000);
    expect(JSON.stringify(title)).toContain("The table has the values");
  });
});

describe("writeStudyReport", () => {
  it("says which charts it leaves out, and why, and stays a page that a browser opens", async () => {
    const directory = mkdtempSync(path.join(tmpdir(), "study-report-"));
    const record = {
      schema: "paretopipe/study-run/v1",
      name: "large",
      file: "large.yaml",
      versions: {},
      axes: axes.slice(0, 2),
      cells: 10_100,
      failed: 0,
      incomplete: 0,
      rows: 10_100,
    } as const;
    try {
      const written = async (best: BestCollector) => {
        await writeStudyReport(directory, record, best);
        return readFileSync(path.join(directory, "report.html"), "utf8");
      };
      const large = await written(collected(101, 100));
      expect(large).toContain("<h2>Best plan by mean latency: net</h2>");
      expect(large).toContain("it would have more than 10000 places");
      expect(large).not.toContain("<svg");
      const small = await written(collected(3, 2));
      expect(small.match(/<svg/g)).toHaveLength(2);
      expect(small).toContain("<td>100 ms</td>");
      expect(small).not.toContain("left out");
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("draws no more places on a page than it has room for", async () => {
    const directory = mkdtempSync(path.join(tmpdir(), "study-report-"));
    const best = new BestCollector(axes.slice(0, 2));
    const under = (net: number) => {
      const cells = row("p", 0.1, 5);
      cells[studyPlanColumns.findIndex(({ name }) => name === "condition")] = `net ${net}`;
      return cells;
    };
    // Twelve charts of 5,000 places, ten of which are drawn.
    const conditions = [0, 1, 2, 3, 4, 5].map(under);
    for (let place = 0; place < 5000; place++) best.take([place % 100, place / 100], result(...conditions));
    try {
      await writeStudyReport(directory, { axes: [], cells: 5000, failed: 0 } as never, best);
      const page = readFileSync(path.join(directory, "report.html"), "utf8");
      expect(page.match(/<svg/g)).toHaveLength(10);
      expect(page.match(/the charts of this page would have more than 50000 places/g)).toHaveLength(2);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
