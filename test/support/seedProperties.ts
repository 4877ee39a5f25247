import fc from "fast-check";

/**
 * The seed of all property tests: the same in every run, so that a test does not pass or fail by luck. Set
 * `PROPERTY_SEED` to any integer to look at other examples.
 */
const seed = Number(process.env.PROPERTY_SEED ?? 1);
if (!Number.isSafeInteger(seed)) throw new Error("PROPERTY_SEED must be an integer");
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
