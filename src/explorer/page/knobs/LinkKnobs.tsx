import { parseDuration, parsePercentage, parseRate } from "../../../base/units.ts";
import { parseConditions } from "../../../network/conditions.ts";
import { tracePresets } from "../../../network/traces/presets.ts";
import { isFields } from "../../../scenario/pack/patch.ts";
import {
  figureWords,
  type KnobLink,
  type LinkFigure,
  linksOf,
  networkPresets,
  setAt,
  splitLinks,
  withFigure,
} from "../../state/links.ts";
import type { Range } from "../../state/scale.ts";
import { deviceNames, type Explorer } from "../useExplorer.ts";
import { LogSlider } from "./LogSlider.tsx";
import { TextKnob } from "./TextKnob.tsx";

/** The sliders' ranges: bits per second, seconds, and a probability. */
const ranges: Record<LinkFigure, Range> = {
  rate: { min: 1e5, max: 1e10, high: Number.POSITIVE_INFINITY },
  delay: { min: 1e-5, max: 2, low: 0 },
  jitter: { min: 1e-5, max: 1, low: 0 },
  loss: { min: 1e-5, max: 0.2, low: 0 },
};

const readers: Record<LinkFigure, (text: string) => number> = {
  rate: (text) => (text.trim() === "unlimited" ? Number.POSITIVE_INFINITY : parseRate(text)),
  delay: parseDuration,
  jitter: parseDuration,
  loss: parsePercentage,
};

/** The knobs of the shown condition: each link's figures and words, a preset, a trace. */
export function LinkKnobs({ explorer }: { explorer: Explorer }) {
  const { document, state, edit, data, dropped } = explorer;
  const { shown } = state;
  const links = linksOf(document, shown);
  const source = isFields(document.conditions) ? document.conditions[shown] : undefined;
  const trace = isFields(source) ? source.trace : undefined;
  const traces = [...new Map([...Object.entries(data.files), ...dropped])].filter(
    ([, file]) => file.kind === "trace" || file.kind === "read trace",
  );
  const setTrace = (value: string) => {
    const [kind, name] = [value.slice(0, value.indexOf(":")), value.slice(value.indexOf(":") + 1)];
    const wanted = kind === "preset" ? { preset: name } : kind === "file" ? { file: name } : undefined;
    const full = isFields(source) ? document : setAt(document, ["conditions", shown], { all: source });
    // The old trace goes first, or its fields would stay in the new one.
    const without = setAt(full, ["conditions", shown, "trace"], undefined);
    edit(wanted ? setAt(without, ["conditions", shown, "trace"], wanted) : without);
  };
  return (
    <>
      {links.map((link) => (
        <Link key={link.path.join("/")} link={link} explorer={explorer} />
      ))}
      {links.length === 1 && deviceNames(document).length === 2 && links[0].words !== null && (
        <button type="button" onClick={() => edit(splitLinks(document, shown, deviceNames(document)))}>
          Set each direction by itself
        </button>
      )}
      <label class="field">
        Rate over time
        <select value={traceValue(trace)} onChange={(event) => setTrace(event.currentTarget.value)}>
          <option value="">constant</option>
          {Object.keys(tracePresets).map((name) => (
            <option key={name} value={`preset:${name}`}>
              like {name}
            </option>
          ))}
          {traces.map(([name]) => (
            <option key={name} value={`file:${name}`}>
              {name}
            </option>
          ))}
          {traceValue(trace) === "other" && <option value="other">as the scenario says</option>}
        </select>
      </label>
      <p class="muted">Drop a trace (CSV or mahimahi) anywhere on the page to use it here.</p>
    </>
  );
}

function traceValue(trace: unknown): string {
  if (!isFields(trace)) return "";
  if (typeof trace.preset === "string") return `preset:${trace.preset}`;
  return typeof trace.file === "string" ? `file:${trace.file}` : "other";
}

function Link({
  link: { name, path, words },
  explorer: { document, edit },
}: {
  link: KnobLink;
  explorer: Explorer;
}) {
  const set = (text: string) => edit(setAt(document, path, text));
  if (words === null) return <p class="muted">{name}: as measured in a link profile, which has no knob.</p>;
  const preset = networkPresets.find((one) => one.words === words);
  const conditions = readable(words);
  return (
    <fieldset>
      <legend>{name}</legend>
      <label class="field">
        Network
        <select
          value={preset?.words ?? ""}
          onChange={(event) => event.currentTarget.value && set(event.currentTarget.value)}
        >
          <option value="">{preset ? "another" : "as set below"}</option>
          {networkPresets.map((one) => (
            <option key={one.words} value={one.words}>
              {one.name}
            </option>
          ))}
        </select>
      </label>
      {conditions &&
        (Object.keys(ranges) as LinkFigure[]).map((figure) => (
          <LogSlider
            key={figure}
            label={figure}
            range={ranges[figure]}
            value={conditions[figure]}
            write={(value) => figureWords(figure, value)}
            read={readers[figure]}
            onChange={(value) => set(withFigure(words, figure, value))}
          />
        ))}
      <TextKnob
        label="In netem's words"
        value={words}
        onChange={(text) => {
          parseConditions(text);
          set(text);
        }}
      />
    </fieldset>
  );
}

function readable(words: string) {
  try {
    return parseConditions(words);
  } catch {
    // The worker says what is wrong with the words; there is then nothing to slide.
    return undefined;
  }
}
