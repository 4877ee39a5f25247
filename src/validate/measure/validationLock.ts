import type { LockUse } from "../../base/withDirectoryLock.ts";

/** Held while a run, or its validation, is computed and reported. */
export const validationLock: LockUse = {
  name: "measured",
  doing: "is writing into this directory",
};
