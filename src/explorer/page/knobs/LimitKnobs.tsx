import { limitExample, parseLimit } from "../../../plan/limits.ts";
import { type ObjectiveName, objectiveNames, objectives, wordsPer } from "../../../plan/objectives.ts";
import { parseRule } from "../../../plan/rules.ts";
import { isFields } from "../../../scenario/pack/patch.ts";
import { setAt } from "../../state/links.ts";
import type { Explorer } from "../useExplorer.ts";
import { TextKnob } from "./TextKnob.tsx";

/** Limits that a plan must keep, and rules on where blocks run. */
export function LimitKnobs({ explorer: { document, opened, edit, view } }: { explorer: Explorer }) {
  const [where, openedWhere] = [document.where, opened.where].map((one) => (isFields(one) ? one : {}));
  const rules = Array.isArray(document.rules) ? document.rules.map(String) : [];
  const usual = ["latency", "p95", "throughput", "memory", ...(document.energy ? ["energy"] : [])];
  // Whatever the scenario limits is in force, so it must be seen. The names stay when a limit is removed.
  const limited = objectiveNames.filter((name) =>
    [where, openedWhere].some((one) => Object.hasOwn(one, name)),
  );
  const names = [...new Set([...usual, ...limited])] as ObjectiveName[];
  const setRules = (next: string[]) => edit(setAt(document, ["rules"], next.length > 0 ? next : undefined));
  return (
    <>
      {names.map((name) => (
        <TextKnob
          key={name}
          label={`Limit on ${wordsPer(objectives[name], view?.unit ?? "frame")}`}
          placeholder={limitExample(name)}
          value={typeof where[name] === "string" ? where[name] : ""}
          onChange={(text) => {
            if (text.trim() !== "") parseLimit(name, text);
            edit(setAt(document, ["where", name], text.trim() === "" ? undefined : text));
          }}
        />
      ))}
      <ul class="rules">
        {rules.map((rule, index) => (
          <li key={rule}>
            <code>{rule}</code>{" "}
            <button type="button" onClick={() => setRules(rules.filter((_, other) => other !== index))}>
              Remove <span class="hidden">the pin {rule}</span>
            </button>
          </li>
        ))}
      </ul>
      <TextKnob
        label="Add a pin"
        placeholder="features.0..features.3 on pi"
        value=""
        onChange={(text) => {
          if (text.trim() === "") return;
          parseRule(text);
          setRules([...rules.filter((rule) => rule !== text), text]);
        }}
      />
      <p class="muted">
        Also: <code>input stays</code>, <code>DEVICE never</code>.
      </p>
    </>
  );
}
