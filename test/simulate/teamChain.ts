import type { IdleCost } from "../../src/network/idleCost.ts";
import { stageDevices } from "../../src/plan/plan.ts";
import type {
  DeviceInput,
  LinkInput,
  Service,
  SimulationInput,
  StreamInput,
} from "../../src/simulate/input.ts";
import { hopLinks, routeOf } from "../../src/simulate/route.ts";

/** A stream over devices d0, d1, ..., of which some have others (d1.1, d1.2, ...) to take turns with. */
export interface TeamChain extends Pick<StreamInput, "arrivals" | "deliver" | "frames"> {
  service: readonly Service[];
  afterIdle: readonly (IdleCost | undefined)[];
  /** Share of each shortest service in which messages are handled; none by default. */
  messages?: readonly number[];
  /** Whether the first stage is empty, where there are several. */
  allRemote: boolean;
  /** How many devices take turns at each stage, where they may; one by default. */
  teams?: readonly number[];
  io: SimulationInput["io"];
  /** Of each hop; more than there are hops do no harm. */
  bytes: readonly number[];
}

/** Makes the stream. */
export function teamStream(chain: TeamChain): StreamInput {
  const { service, afterIdle, messages, allRemote, teams, io, bytes, arrivals, deliver, frames } = chain;
  const count = service.length;
  const mayHaveReplicas = (i: number) =>
    i > 0 && io === "overlapped" && (deliver === "source" || i < count - 1);
  const stages = service.map((own, i) => {
    const others = mayHaveReplicas(i) ? (teams?.[i] ?? 1) - 1 : 0;
    const offered = i === 0 && allRemote && count > 1 ? null : own;
    return {
      device: `d${i}`,
      replicas: Array.from({ length: others }, (_, r) => `d${i}.${r + 1}`),
      service: offered,
      afterIdle: afterIdle[i],
      messages: (messages?.[i] ?? 0) * shortest(offered),
    };
  });
  const stream = { name: "frames", stages, bytes: [], arrivals, deliver, frames };
  return { ...stream, bytes: bytes.slice(0, routeOf(stream).length - 1) };
}

function shortest(service: Service): number {
  if (service === null || (typeof service === "object" && "exponential" in service)) return 0;
  return typeof service === "number" ? service : Math.min(...service);
}

/** The devices of a stream, with what `of` says of those of a stage. */
export function devicesOf(
  stream: StreamInput,
  of: (stage: number) => Omit<DeviceInput, "name"> = () => ({}),
) {
  return stream.stages.flatMap((stage, i) => stageDevices(stage).map((name) => ({ name, ...of(i) })));
}

/** The links of a stream, with what `of` says of those of a hop. */
export function linksOf(
  stream: StreamInput,
  of: (hop: number) => Omit<LinkInput, "from" | "to">,
): LinkInput[] {
  return stream.bytes.flatMap((_, hop) =>
    hopLinks(stream, hop).map((name) => {
      const [from, to] = name.split(">");
      return { from, to, ...of(hop) };
    }),
  );
}
