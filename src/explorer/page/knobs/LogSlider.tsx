import { useId } from "preact/hooks";
import { positionOf, positions, type Range, valueAt } from "../../state/scale.ts";
import { useTyped } from "./useTyped.ts";

interface Props {
  label: string;
  range: Range;
  value: number;
  /** Writes a value, as `read` reads it. */
  write: (value: number) => string;
  /** Reads a typed value; throws an Error with a sentence. */
  read: (text: string) => number;
  onChange: (value: number) => void;
}

/** A slider on a logarithmic scale, and the number to type. */
export function LogSlider({ label, range, value, write, read, onChange }: Props) {
  const id = useId();
  const { typed, setTyped, fault, setFault } = useTyped();
  const take = (text: string) => {
    setTyped(undefined);
    try {
      onChange(read(text));
      setFault(undefined);
    } catch (error) {
      setFault((error as Error).message);
    }
  };
  return (
    <div class="slider">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={positions}
        value={positionOf(range, value)}
        aria-valuetext={write(value)}
        onInput={(event) => {
          setFault(undefined);
          onChange(valueAt(range, Number(event.currentTarget.value)));
        }}
      />
      <input
        type="text"
        aria-label={`${label}, typed`}
        aria-invalid={fault !== undefined}
        value={typed ?? write(value)}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onChange={(event) => take(event.currentTarget.value)}
      />
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}
