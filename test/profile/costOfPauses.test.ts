import { describe, expect, it } from "vitest";
import { costOfPauses } from "../../src/profile/costOfPauses.ts";

const pauses = [0.01, 0.05];
const samples = [1, 1, 1.5];

describe("costOfPauses", () => {
  it("is the median extra time of runs after a pause over the median run of their process", () => {
    const answers = [
      {
        samples,
        afterPauses: [
          [
            [1.2, 1.1],
            [1.3, 1.0],
          ],
          [
            [1.5, 1.2],
            [1.5, 1.2],
          ],
        ],
      },
      // A process that is slower altogether.
      { samples: [2, 2, 2], afterPauses: [[[2.3, 2.1]], [[2.5, 2.2]]] },
    ];
    expect(costOfPauses(answers, pauses)).toEqual({
      idle: pauses,
      seconds: [
        [0.3, 0.1],
        [0.5, 0.2],
      ],
    });
  });

  it("counts no gain, no shorter pause that costs more, and no later run that costs more than an earlier one", () => {
    const visit = (short: number[], long: number[]) => [{ samples, afterPauses: [[short], [long]] }];
    expect(costOfPauses(visit([0.9, 1], [1.2, 0.8]), pauses)?.seconds).toEqual([
      [0, 0],
      [0.2, 0],
    ]);
    expect(costOfPauses(visit([9, 1.1, 1], [1.5, 1.2, 7]), pauses)?.seconds).toEqual([
      [0.5, 0.1, 0],
      [0.5, 0.2, 0.2],
    ]);
  });

  it("has as many runs as were made after every pause", () => {
    const answers = [{ samples, afterPauses: [[[1.5]], [[1.75, 1.25]]] }];
    expect(costOfPauses(answers, pauses)?.seconds).toEqual([[0.5], [0.75]]);
  });

  it("keeps the runs of other processes if a machine stalled after one pause", () => {
    const visits = [[1.4, 1.2], [1.4, 1.2], [9]].map((runs) => ({
      samples,
      afterPauses: [[runs], [[1.5, 1.3]]],
    }));
    expect(costOfPauses(visits, pauses)?.seconds).toEqual([
      [0.4, 0.2],
      [0.5, 0.3],
    ]);
  });

  it("counts a cost as far as its measurements agree: two runs of four that were held up are none", () => {
    const visits = (...seconds: number[]) =>
      seconds.map((more) => ({ samples, afterPauses: [[[1 + more]], [[1 + more]]] }));
    expect(costOfPauses(visits(0, 0.02, 0.24, 0.3), pauses)?.seconds[1][0]).toBeLessThan(0.04);
    expect(costOfPauses(visits(0.08, 0.1, 0.11, 0.3), pauses)?.seconds[1][0]).toBeCloseTo(0.103, 3);
    // The error of a median falls with the number of runs.
    const many = Array.from({ length: 25 }, () => [0.08, 0.1, 0.13]).flat();
    expect(costOfPauses(visits(...many), pauses)?.seconds[1][0]).toBeCloseTo(0.1, 3);
  });

  it("ignores visits without pauses", () => {
    const rested = [{ samples, afterPauses: [[[1.5]], [[1.75]]] }];
    expect(costOfPauses([...rested, { samples: [1], afterPauses: [] }], pauses)).toEqual(
      costOfPauses(rested, pauses),
    );
  });

  it("ignores visits that had no time for pauses", () => {
    const hurried = [
      { samples: [1], afterPauses: [[[1.5]], []] },
      { samples: [1], afterPauses: [[], []] },
    ];
    expect(costOfPauses(hurried, pauses)).toBeUndefined();
    const answers = [...hurried, { samples, afterPauses: [[[1.5]], [[1.75]]] }];
    expect(costOfPauses(answers, pauses)?.seconds).toEqual([[0.5], [0.75]]);
  });
});
