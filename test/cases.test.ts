import { describe, it } from "vitest";

/*
 * Files that people really have, each one an example of a kind of fault. `test/fixtures/cases/NAME/README.md` says what
 * the right answer is. `openCase` (test/support) gives a copy of a case's files to run the command on.
 */

describe("case 01-name-collision: cut names are unique", () => {
  it.todo("has its right answers");
});

describe("case 02-big-tensor: external data too large is refused before it is read", () => {
  it.todo("has its right answers");
});

describe("case 04-clock-time: a trace in clock time starts at its first row", () => {
  it.todo("has its right answers");
});

describe("case 05-pensieve: traces in Mbit/s, by blanks and tabs", () => {
  it.todo("has its right answers");
});

describe("case 07-csv: CSV as spreadsheets and loggers write it", () => {
  it.todo("has its right answers");
});

describe("case 09-yaml: a mistake in a scenario is named where it is", () => {
  it.todo("has its right answers");
});

describe("case 12-phi3-int4: work of operators that nobody counts is unknown", () => {
  it.todo("has its right answers");
});

describe("case 14-merged-decoder: an empty cache, and a branch that the user chooses", () => {
  it.todo("has its right answers");
});

describe("case 15-baked-batch: a model made for one batch says which", () => {
  it.todo("has its right answers");
});

describe("case 21-shapes: a model whose only input is a scalar", () => {
  it.todo("has its right answers");
});

describe("case 22-values: input values that decide shapes can be given", () => {
  it.todo("has its right answers");
});

describe("case 24-dims: profiles of two sizes do not mix", () => {
  it.todo("has its right answers");
});

describe("case 30-gemodel: burst loss ends in seconds, not in hours", () => {
  it.todo("has its right answers");
});

describe("case 38-unmeasured: points that were not measured are named", () => {
  it.todo("has its right answers");
});
