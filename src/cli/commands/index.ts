import { cuts } from "./cuts.ts";
import { models } from "./models.ts";
import { profile } from "./profile.ts";

/** Every command, in the order of the work. */
export const commands = [models, cuts, profile];
