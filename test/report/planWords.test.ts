import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { planSubjects, planWords, settingWords } from "../../src/plan/planWords.ts";
import { cutName } from "../../src/report/cutName.ts";
import { namedPlans, planRows } from "../../src/report/planRows.ts";
import { fixtureRun } from "./fixture.ts";

const run = fixtureRun({ threeStages: true });
const nameOf = (cut: number) => cutName(run, cut);
const words = (id: string) => planWords(run.plans.find((plan) => plan.id === id)!, nameOf);

describe("planWords", () => {
  it("says which device computes which part", () => {
    expect(words("pi")).toBe("pi alone");
    expect(words("pi|input|server")).toBe("pi sends its input, server computes");
    expect(words("pi|features.7|server")).toBe("pi up to features.7, then server");
    const [split] = run.plans.filter(({ id }) => id === "pi|features.7|server");
    expect(planWords({ ...split, window: 6, queue: 6 }, nameOf)).toBe(
      "pi up to features.7, then server, 6 frames in flight",
    );
    expect(planWords({ ...split, window: 1, queue: 2 }, nameOf)).toBe(
      "pi up to features.7, then server, 1 frame in flight, 2 slots",
    );
    expect(words("pi|features.2|gateway|features.8|server")).toBe(
      "pi up to features.2, gateway up to features.8, then server",
    );
  });

  it("says that the source only sends, whatever the number of stages", () => {
    const last = run.model.cuts.length - 1;
    const plan = {
      id: "relay",
      stages: [
        { device: "camera", from: 0, to: 0 },
        { device: "pi", from: 0, to: 4 },
        { device: "server", from: 4, to: last },
      ],
    };
    expect(planWords(plan, nameOf)).toBe("camera sends its input, pi up to features.3, then server");
  });

  it("refuses a cut that the run does not record", () => {
    const plan = {
      id: "far",
      stages: [
        { device: "pi", from: 0, to: 999 },
        { device: "server", from: 999, to: 1000 },
      ],
    };
    expect(() => planWords(plan, nameOf)).toThrow(InputError);
    expect(() => planWords(plan, nameOf)).toThrow("cut 999, which model mobilenet_v2 does not have");
  });
});

describe("planSubjects", () => {
  const plan = (id: string) => run.plans.find((plan) => plan.id === id)!;
  const among = (ids: string[], id: string) => planSubjects(ids.map(plan), nameOf)(plan(id));

  it("names the device that runs everything, or the cut between two devices", () => {
    const two = ["pi", "pi|input|server", "pi|features.7|server"];
    expect(two.map((id) => among(two, id))).toEqual([
      "all local",
      "all on server",
      "cutting after features.7",
    ]);
  });

  it("names the device that continues after each cut, if there are several", () => {
    const three = ["pi", "pi|features.7|server", "pi|features.2|gateway|features.8|server"];
    expect(three.map((id) => among(three, id))).toEqual([
      "all local",
      "cutting after features.7 to server",
      "cutting after features.2 to gateway and after features.8 to server",
    ]);
    const sent = {
      id: "pi|input|gateway|features.8|server",
      stages: [
        { device: "pi", from: 0, to: 0 },
        { device: "gateway", from: 0, to: 9 },
        { device: "server", from: 9, to: 21 },
      ],
      window: 3,
    };
    expect(planSubjects([sent], nameOf)(sent)).toBe(
      "sending the input to gateway and cutting after features.8 to server with 3 frames in flight",
    );
  });
});

describe("settingWords", () => {
  const [split] = run.plans.filter(({ id }) => id === "pi|features.7|server");
  const local = run.plans[0];

  it("names the window and the slots of all local only if all-local plans differ in them", () => {
    const words = (...plans: Plan[]) => plans.map(settingWords(plans));
    expect(words({ ...local, window: 1, queue: 1 }, { ...split, window: 2, queue: 1 })).toEqual([
      [],
      ["2 frames in flight", "1 slot"],
    ]);
    expect(words({ ...local, queue: 1 }, { ...local, queue: 8 })).toEqual([["1 slot"], ["8 slots"]]);
    expect(words({ ...local, window: 4, queue: 4 }, { ...local, queue: 8 })).toEqual([
      ["4 frames in flight"],
      ["any number of frames in flight"],
    ]);
    // Splits of their own have slots of their own, which tell nothing apart.
    const other = run.plans.find(({ id }) => id === "pi|input|server")!;
    expect(words({ ...split, queue: 3 }, { ...other, queue: 5 })).toEqual([[], []]);
    const batches = [1, 8].map((batch) => ({ ...local, batch, window: batch, queue: batch }));
    expect(words(...batches)).toEqual([["batch 1"], ["batch 8"]]);
  });
});

describe("plans that differ in their slots alone", () => {
  const [split] = run.plans.filter(({ id }) => id === "pi|features.7|server");
  const slots = (window?: number) =>
    [1, 8].map((queue) => ({ ...split, id: `${split.id}|q${queue}`, queue, ...(window && { window }) }));

  it.each([
    [undefined, ["1 slot", "8 slots"], ["1 slot", "8 slots"]],
    [
      8,
      ["8 frames in flight, 1 slot", "8 frames in flight"],
      ["1 slot", "8 slots"].map((own) => `8 frames in flight and ${own}`),
    ],
  ])("have words, labels and subjects of their own, with a window of %s", (window, settings, subjects) => {
    const plans = slots(window);
    const made = { ...run, plans: [run.plans[0], ...plans] };
    const named = [...namedPlans(made).values()].slice(1);
    expect(named.map(({ words }) => words)).toEqual(
      settings.map((own) => `pi up to features.7, then server, ${own}`),
    );
    expect(named.map(({ label }) => label)).toEqual(settings.map((own) => `features.7, ${own}`));
    expect(plans.map(planSubjects(made.plans, nameOf))).toEqual(
      subjects.map((own) => `cutting after features.7 with ${own}`),
    );
  });
});

describe("planRows", () => {
  it("labels plans by their cuts, or by their id if the cuts alone are ambiguous", () => {
    const labels = (options: Parameters<typeof fixtureRun>[0]) => {
      const made = fixtureRun(options);
      return planRows(made, made.conditions[0]).map((row) => row.label);
    };
    expect(labels({ cuts: 4 })).toEqual(["all local", "all remote", "features.0", "features.1"]);
    expect(labels({ threeStages: true })).toContain("features.2 · features.8");
    const twins = fixtureRun({ cuts: 4 });
    twins.plans.push({
      id: "pi|features.0|cloud",
      stages: twins.plans[2].stages.map((stage, index) =>
        index === 1 ? { ...stage, device: "cloud" } : stage,
      ),
    });
    expect(planRows(twins, twins.conditions[0])[2].label).toBe("pi|features.0|server");
  });

  it("refuses a prediction of an unknown plan, and a front without a prediction", () => {
    const unknown = fixtureRun();
    unknown.predictions[0].plan = "ghost";
    expect(() => planRows(unknown, unknown.conditions[0])).toThrow(
      "names plan ghost, which is not among the run's plans",
    );
    const missing = fixtureRun();
    missing.conditions[0].front = ["ghost"];
    expect(() => planRows(missing, missing.conditions[0])).toThrow(
      "names plan ghost, which has no prediction there",
    );
  });
});
