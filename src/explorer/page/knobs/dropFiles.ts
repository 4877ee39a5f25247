import { isFields } from "../../../scenario/pack/patch.ts";
import { setAt } from "../../state/links.ts";
import { deviceNames, type Explorer } from "../useExplorer.ts";

/**
 * Takes a file that was dropped or opened. A profile goes to the device that has the focus or, without one, to the last
 * device, where people try other hardware; a trace becomes the rate of the shown condition.
 */
export async function takeFile(file: File, explorer: Explorer): Promise<void> {
  const text = await file.text();
  const { state, drop } = explorer;
  const value = jsonOf(text);
  if (isFields(value) && value.kind === "device") {
    const focused = focusedElement()?.closest<HTMLElement>("[data-device]")?.dataset.device;
    // What it is, the worker checks against the profiles' schema.
    drop(file.name, { kind: "profile", profile: value as never }, (scenario, name) => {
      const device = focused ?? deviceNames(scenario).at(-1)!;
      return setAt(scenario, ["devices", device, "profile"], name);
    });
    return;
  }
  const path = ["conditions", state.shown];
  drop(file.name, { kind: "trace", text }, (scenario, name) => {
    const source = isFields(scenario.conditions) ? scenario.conditions[state.shown] : undefined;
    const full = isFields(source) ? scenario : setAt(scenario, path, { all: source });
    const without = setAt(full, [...path, "trace"], undefined);
    return setAt(without, [...path, "trace"], { file: name });
  });
}

/** Returns the element with the focus, also inside the explorer's own tree. */
function focusedElement(): Element | null {
  const { activeElement } = document;
  return activeElement?.shadowRoot?.activeElement ?? activeElement;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
