/** Why a run without scenario.json cannot be explored; comes after "because". */
export const noScenario =
  "it does not hold its scenario: an older version wrote it, or a program that calls the library, or its predictions have limits that no scenario file can say";
