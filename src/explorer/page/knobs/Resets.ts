import { createContext } from "preact";

/** How often the page was set back: each time, knobs forget what was typed into them and did not fit. */
export const Resets = createContext(0);
