import { parseDuration } from "../../../base/units.ts";
import { isFields } from "../../../scenario/pack/patch.ts";
import { setAt } from "../../state/links.ts";
import type { Explorer } from "../useExplorer.ts";
import { BatchKnob } from "./BatchKnob.tsx";
import { TextKnob } from "./TextKnob.tsx";

/** Window, slots, batch, and when frames come. */
export function PipelineKnobs({ explorer }: { explorer: Explorer }) {
  const { document, edit, view } = explorer;
  const runtime = isFields(document.runtime) ? document.runtime : {};
  const workload = isFields(document.workload) ? document.workload : {};
  const arrivals = workload.arrivals ?? "saturated";
  const kind = isFields(arrivals) ? Object.keys(arrivals)[0] : "saturated";
  const path = ["workload", "arrivals"];
  const withArrivals = (value: unknown) => setAt(setAt(document, path, undefined), path, value);
  const setArrivals = (value: unknown) => edit(withArrivals(value));
  // Frames that are taken as they come are whole, and none is dropped.
  const saturate = () =>
    edit(
      ["per", "drop"].reduce(
        (all, name) => setAt(all, ["workload", name], undefined),
        withArrivals("saturated"),
      ),
    );
  const unit = kind === "saturated" ? "frame" : (workload.per ?? view?.unit ?? "frame");
  const units = unit === "input" ? "Inputs" : "Frames";
  return (
    <>
      <Setting
        label="Frames in flight (window)"
        value={runtime.window}
        words={["auto", "none"]}
        onChange={(value) => edit(setAt(document, ["runtime", "window"], value))}
      />
      <Setting
        label="Slots between stages"
        value={runtime.queue}
        words={["auto"]}
        onChange={(value) => edit(setAt(document, ["runtime", "queue"], value))}
      />
      <BatchKnob explorer={explorer} />
      <label class="field">
        {units} come
        <select
          value={kind}
          onChange={(event) => {
            const wanted = event.currentTarget.value;
            if (wanted === "saturated") saturate();
            else if (wanted === "period") setArrivals({ period: "100ms" });
            else if (wanted === "poisson") setArrivals({ poisson: 10 });
          }}
        >
          <option value="saturated">as fast as they are taken</option>
          <option value="period">at a fixed interval</option>
          <option value="poisson">at random times</option>
          {kind === "times" && <option value="times">at listed times</option>}
        </select>
      </label>
      {isFields(arrivals) && kind === "period" && (
        <TextKnob
          label={`Interval between ${unit}s`}
          value={String(arrivals.period)}
          onChange={(text) => {
            parseDuration(text);
            setArrivals({ period: text });
          }}
        />
      )}
      {isFields(arrivals) && kind === "poisson" && (
        <TextKnob
          label={`${units} per second, on average`}
          value={String(arrivals.poisson)}
          onChange={(text) => {
            if (!(Number(text) > 0)) throw new Error(`"${text}" is not a number above 0`);
            setArrivals({ poisson: Number(text) });
          }}
        />
      )}
    </>
  );
}

/** A setting of plans: a word, a number, or several numbers that are tried each. */
function Setting(props: {
  label: string;
  value: unknown;
  words: string[];
  onChange: (value: unknown) => void;
}) {
  const { label, value = "auto", words, onChange } = props;
  return (
    <TextKnob
      label={`${label}: ${words.join(", ")}, or numbers such as 1, 4`}
      value={Array.isArray(value) ? value.join(", ") : String(value)}
      onChange={(text) => {
        const parts = text.split(",").map((part) => part.trim());
        const values = parts.map((part) => {
          if (words.includes(part)) return part;
          if (/^\d+$/.test(part)) return Number(part);
          throw new Error(`"${part}" is not a whole number, and not ${words.join(" or ")}`);
        });
        onChange(values.length === 1 ? values[0] : values);
      }}
    />
  );
}
