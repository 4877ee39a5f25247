import type { LockUse } from "../../base/withDirectoryLock.ts";

/** Held while a validation is measured and reported. */
export const validationLock: LockUse = {
  name: "measured",
  doing: "is writing a validation into this directory",
};
