import { expect, it } from "vitest";
import { reportHtml } from "../../src/report/html/reportHtml.ts";
import { exploreByHand } from "../support/exploreByHand.ts";

it("the report says in which order the front is", async () => {
  const run = await exploreByHand({ objectives: ["throughput", "latency"] });
  const [{ front }] = run.conditions;
  const rates = front.map((id) => run.predictions.find(({ plan }) => plan === id)!.throughput.mean);
  expect(rates.length).toBeGreaterThan(1);
  expect(rates).toEqual(rates.toSorted((a, b) => b - a));
  const page = reportHtml(run, []);
  expect(page).toContain("<h3>The front, best throughput first</h3>");
  expect(page).not.toContain("by rising latency");
});
