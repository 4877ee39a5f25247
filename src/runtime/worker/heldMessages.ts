import type { EmulatedLink } from "../../emulate/hold/emulatedLink.ts";
import { HeldLink } from "../../emulate/hold/heldLink.ts";
import { Hold } from "../../emulate/hold/hold.ts";
import type { Received } from "../protocol/dialogue.ts";
import { messageBytes } from "../protocol/messageBytes.ts";
import type { Neighbour } from "./neighbour.ts";

/** The links that lead to a worker and are emulated there. */
export interface Emulation {
  seed: number | string;
  links: readonly EmulatedLink[];
}

/** Holds the messages of neighbours until their emulated links would have delivered them. */
export class HeldMessages {
  readonly #hold = new Hold();
  readonly #links: ReadonlyMap<string, HeldLink>;

  /** @param device this worker's device */
  constructor({ seed, links }: Emulation, device: string) {
    this.#links = new Map(links.map((link) => [link.from, new HeldLink(link, device, seed)]));
  }

  /** Returns the link from a device, if it is emulated. */
  linkFrom(device: string): HeldLink | undefined {
    return this.#links.get(device);
  }

  /** Calls `deliver` when the link delivers the message; at once if it passes no emulated link. */
  take({ head, body }: Received, { link }: Neighbour, deliver: () => void): void {
    if (!link || !("leaves" in head) || !head.leaves) {
      deliver();
      return;
    }
    const bytes = messageBytes({ head, body });
    this.#hold.add(link.due(head.leaves, bytes, head.type === "credit"), deliver);
  }

  /** Drops what is held. */
  close(): Promise<void> {
    return this.#hold.close();
  }
}
