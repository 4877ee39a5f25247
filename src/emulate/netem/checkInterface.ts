import { InputError } from "../../base/errors.ts";

/**
 * Checks the name of a network interface, which becomes part of a shell command. Linux allows 15 bytes of nearly
 * anything; no interface needs more than these characters.
 *
 * @throws InputError
 */
export function checkInterface(name: string): void {
  if (/^[A-Za-z0-9_][A-Za-z0-9_.@:-]{0,14}$/.test(name)) return;
  throw new InputError(
    `--interface ${JSON.stringify(name)}: the name of a network interface is needed, such as eth0 (at most 15 letters, digits and _ . - : @)`,
    { code: "invalid-option" },
  );
}
