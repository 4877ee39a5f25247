import type { DeviceProfile, ProfileInput } from "./deviceProfile.ts";

/** What the model of a profile was fed. Older profiles tell it of the inputs that cross cut 0 only. */
export function profileInputs({ model, cuts }: DeviceProfile): ProfileInput[] {
  return model.inputs ?? cuts[0].boundary.map(({ name, type, shape }) => ({ name, type, shape }));
}

/** Elements of a value that a line of text has room for. */
const maxShown = 4;

/** An input for people: `image float32[1,3,224,224]`, `length int64[] = 50`. */
export function describeInput({ name, type, shape, value, sha256 }: ProfileInput): string {
  const head = `${name} ${type}[${shape.join(",")}]`;
  if (sha256) return `${head} = sha256 ${sha256.slice(0, 12)}`;
  if (!value) return head;
  const shown = value.slice(0, maxShown).join(", ");
  return `${head} = ${value.length > maxShown ? `${shown}, ...` : shown}`;
}

/**
 * The first input that two profiles of one model were fed differently, as both describe it; undefined where there is
 * none. Inputs that only one of them lists count as equal: older profiles leave out those that no node reads.
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
