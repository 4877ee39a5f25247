import { afterEach, describe, expect, it, vi } from "vitest";
import { checkActivations } from "../../src/graph/runtime/checkActivations.ts";
import { hostFacts } from "../../src/profile/hostFacts.ts";
import { float } from "../support/models.ts";

afterEach(() => void vi.restoreAllMocks());

describe("the memory that a control group allows", () => {
  it("is what profiles record, and what activations must fit into", async () => {
    vi.spyOn(process, "constrainedMemory").mockReturnValue(2 ** 20);
    expect((await hostFacts()).memory).toBe(2 ** 20);
    expect(() => checkActivations([["wide", float(2 ** 20)]])).toThrow(/tensor "wide"/);
  });
});
