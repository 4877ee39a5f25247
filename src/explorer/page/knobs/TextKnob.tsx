import { useId } from "preact/hooks";
import { useTyped } from "./useTyped.ts";

interface Props {
  label: string;
  value: string;
  placeholder?: string;
  /** Takes the typed text; throws an Error with a sentence where it does not fit. */
  onChange: (text: string) => void;
}

/** A text to type. What does not fit is said below it, and changes nothing. */
export function TextKnob({ label, value, placeholder, onChange }: Props) {
  const id = useId();
  const { typed, setTyped, fault, setFault } = useTyped();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        spellcheck={false}
        placeholder={placeholder}
        aria-invalid={fault !== undefined}
        value={typed ?? value}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onChange={(event) => {
          try {
            onChange(event.currentTarget.value);
            setTyped(undefined);
            setFault(undefined);
          } catch (error) {
            setFault((error as Error).message);
          }
        }}
      />
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}
