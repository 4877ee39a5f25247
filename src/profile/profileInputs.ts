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
 * is none. Inputs that only one of them lists count as equal, because older profiles leave out those that no node
 * reads.
 */
export function differingInput(a: DeviceProfile, b: DeviceProfile): [string, string] | undefined {
  const others = new Map(profileInputs(b).map((input) => [input.name, input]));
  for (const input of profileInputs(a)) {
    const other = others.get(input.name);
    if (other && identity(input) !== identity(other)) return [describeInput(input), describeInput(other)];
  }
  return undefined;
}

function identity({ type, shape, value, sha256 }: ProfileInput): string {
  return JSON.stringify([type, shape, value ?? null, sha256 ?? null]);
}
