import { dequal } from "dequal/lite";
import type { DeviceProfile, ProfileInput } from "./deviceProfile.ts";

/** Returns what a profile's model was fed. Older profiles contain only the inputs that cross cut 0. */
export function profileInputs({ model, cuts }: DeviceProfile): ProfileInput[] {
  return model.inputs ?? cuts[0].boundary.map(({ name, type, shape }) => ({ name, type, shape }));
}

/** Maximum number of elements of a value that fit into a line of text. */
const maxShown = 4;

/** Describes an input for people: `image float32[1,3,224,224]`, `length int64[] = 50`. */
export function describeInput({ name, type, shape, value, sha256 }: ProfileInput): string {
  const head = `${name} ${type}[${shape.join(",")}]`;
  if (sha256) return `${head} = sha256 ${sha256.slice(0, 12)}`;
  if (!value) return head;
  const shown = value.slice(0, maxShown).join(", ");
  return `${head} = ${value.length > maxShown ? `${shown}, ...` : shown}`;
}

/**
 * Finds the first input that was fed differently in two profiles of one model, as both describe it; undefined if there
 * is none. Sizes may differ as the profiles' batches do. Inputs that only one of them lists count as equal, because older
 * profiles leave out those that no node reads.
 */
export function differingInput(a: DeviceProfile, b: DeviceProfile): [string, string] | undefined {
  const others = new Map(profileInputs(b).map((input) => [input.name, input]));
  for (const input of profileInputs(a)) {
    const other = others.get(input.name);
    const batches = [a.model.batch, b.model.batch] as const;
    if (other && !isSameInput(input, other, batches)) return [describeInput(input), describeInput(other)];
  }
  return undefined;
}

function isSameInput(a: ProfileInput, b: ProfileInput, [batchA, batchB]: readonly [number, number]): boolean {
  if (dequal(a.shape, b.shape)) return identity(a) === identity(b);
  return (
    a.type === b.type &&
    a.shape.length === b.shape.length &&
    a.shape.every((size, axis) => size === b.shape[axis] || size * batchB === b.shape[axis] * batchA)
  );
}

function identity({ type, value, sha256 }: ProfileInput): string {
  return JSON.stringify([type, value ?? null, sha256 ?? null]);
}
