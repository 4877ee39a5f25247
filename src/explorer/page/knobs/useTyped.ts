import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";

/** How often the page was set back: each time, knobs forget what was typed into them and did not fit. */
export const Resets = createContext(0);

/** What was typed into a knob and is not taken yet, and why it does not fit. The page's reset forgets both. */
export function useTyped() {
  const [typed, setTyped] = useState<string>();
  const [fault, setFault] = useState<string>();
  const resets = useContext(Resets);
  useEffect(() => {
    setTyped(undefined);
    setFault(undefined);
  }, [resets]);
  return { typed, setTyped, fault, setFault };
}
