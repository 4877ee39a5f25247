import { describe } from "vitest";
import { conformance } from "./conformance.ts";
import { everyTransport } from "./trusts.ts";

describe.each(await everyTransport())("$name", conformance);
