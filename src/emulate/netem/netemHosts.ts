import { InputError } from "../../base/errors.ts";
import type { Conditions } from "../../network/conditions.ts";
import { type Condition, linkOf } from "../../scenario/resolveCondition.ts";
import { type NetemScript, netemScript } from "./netemScript.ts";

/** The commands to run on one host. netem shapes what leaves the host. */
export interface NetemHost extends NetemScript {
  /** The scenario's device. */
  device: string;
  /** `from>to`, the direction with these conditions. */
  direction: string;
  interface: string;
  /** Sentences on what differs from the simulation. */
  notes: string[];
}

/**
 * Makes the `tc` commands that give the network between two hosts a condition. Each host shapes what it sends.
 *
 * @param interfaces the interface through which each device reaches the other
 * @throws InputError for a condition that two hosts cannot emulate independently
 */
export function netemHosts(
  condition: Condition,
  [from, to]: readonly [string, string],
  interfaces: (device: string) => string,
): NetemHost[] {
  if (condition.medium) {
    throw new InputError(
      `condition "${condition.name}" has one shared medium; netem on two hosts gives each direction a rate of its own`,
      { code: "unsupported-scenario" },
    );
  }
  return [
    [from, to],
    [to, from],
  ].map(([device, other]): NetemHost => {
    const direction = `${device}>${other}`;
    const { conditions, curve } = linkOf(condition, device, other);
    if (curve) {
      throw new InputError(
        `condition "${condition.name}", ${direction}: a measured link profile is what a network does by itself; there is nothing to set`,
        { code: "unsupported-scenario" },
      );
    }
    const name = interfaces(device);
    return {
      device,
      direction,
      interface: name,
      ...netemScript(conditions, name),
      notes: notesOn(conditions),
    };
  });
}

function notesOn({ rate, jitter, trace, loss, burst }: Conditions): string[] {
  return [
    ...(Number.isFinite(rate) || trace
      ? [
          "netem's rate counts headers: of a full packet's 1514 bytes TCP carries 1448, so payload gets 95.6 % of it",
        ]
      : []),
    ...(jitter > 0
      ? ["netem draws the jitter of every packet and may reorder them; the simulator draws once a message"]
      : []),
    ...(loss > 0 || burst ? ["after losses TCP also sends more slowly, which the simulator leaves out"] : []),
    ...(burst
      ? [
          "netem's bursts of loss last so many packets, the simulator's so many packets' time: while TCP waits to send again, netem's go on",
        ]
      : []),
    ...(trace
      ? ["the trace starts when the loop does: start it on both hosts, then the measurement; Ctrl-C ends it"]
      : []),
    ...(trace?.rate.includes(0) ? ["an outage is the loss of every packet: TCP finds out by time-outs"] : []),
  ];
}
