import { randomStream } from "../base/random.ts";
import { Channel } from "../network/channel.ts";
import { stageDevices } from "../plan/plan.ts";
import { type ArrivalTimes, frameArrivals } from "./arrivals.ts";
import { carrierOf } from "./carrierOf.ts";
import { Device } from "./device.ts";
import { arrivalRandom } from "./fillWaits.ts";
import { type LinkInput, linkName, type SimulationInput, type StreamInput } from "./input.ts";
import { pauseCost } from "./pauseCost.ts";
import { hopLinks } from "./route.ts";
import { ServiceSampler } from "./serviceSampler.ts";
import { supplyOf } from "./supplyOf.ts";

/** One direction of a link, ready to run. */
export interface ModelLink {
  name: string;
  input: LinkInput;
  channel: Channel;
  from: Device;
  to: Device;
  /** Returns the first time from `t` on at which neither end is out. */
  start(t: number): number;
}

/** A device that serves a stage, ready to run. */
export interface ModelReplica {
  device: Device;
  service: ServiceSampler;
}

/** A stage, ready to run. */
export interface ModelStage extends ModelReplica {
  /** The devices that take turns, this stage's own first; usually it alone. */
  team: readonly ModelReplica[];
  empty: boolean;
  /** Seconds by which a service after a pause of its device is longer, or shorter; undefined if pauses change nothing. */
  afterIdle: ((pause: number) => number) | undefined;
}

/** One of the links that the frames of a hop cross in turn, and the seconds until free slots are known at its sender. */
export interface ModelPair {
  link: ModelLink;
  creditDelay: number;
}

/** A hop, ready to run: its link, and the bytes of its frames. */
export interface ModelHop extends ModelPair {
  bytes: number;
  /** The links that are crossed in turn, this hop's own first; without replicas it alone. */
  pairs: readonly ModelPair[];
}

/** A stream, ready to run, with the defaults filled in. */
export interface ModelStream {
  input: StreamInput;
  /** Number of frames that it offers: those that are measured, and others that keep the pipeline full until they are done. */
  supply: number;
  stages: ModelStage[];
  /** The way back comes last. */
  hops: ModelHop[];
  /** Undefined for saturated arrivals. */
  arrivals: ArrivalTimes | undefined;
  queue: number;
  window: number;
  /** Seconds until the source knows that a frame is done. */
  release: number;
}

/**
 * The devices, links and streams with their samplers, on which both engines run. Samplers have state, so a model can be
 * used for one run only. Each sampler has its own stream of random numbers (`service/STREAM/DEVICE`, `arrivals/STREAM`,
 * `link/FROM>TO/jitter`, `link/FROM>TO/loss`), drawn in the order of frames or messages. These names do not contain the
 * plan, so plans compared under one seed meet the same weather.
 */
export interface Model {
  devices: Device[];
  links: ModelLink[];
  streams: ModelStream[];
  blocking: boolean;
}

/** Builds the model of a checked input. */
export function buildModel(input: SimulationInput): Model {
  const random = (name: string) => randomStream(input.seed, name);
  const devices = new Map(input.devices.map((device) => [device.name, new Device(device)]));
  const links = new Map(
    input.links.map((link): [string, ModelLink] => {
      const name = linkName(link);
      const medium = input.media?.find(({ name }) => name === link.medium);
      const carrier = medium && carrierOf(medium);
      const channel = new Channel({ ...link, carrier }, (purpose) => random(`link/${name}/${purpose}`));
      const from = devices.get(link.from)!;
      const to = devices.get(link.to)!;
      return [
        name,
        {
          name,
          input: link,
          channel,
          from,
          to,
          start: from.hasOutages || to.hasOutages ? (t) => firstUp(from, to, t) : (t) => t,
        },
      ];
    }),
  );
  const streams = input.streams.map((stream): ModelStream => {
    return {
      input: stream,
      supply: supplyOf(input, stream),
      stages: stream.stages.map((stage) => {
        const team = stageDevices(stage).map((name) => ({
          device: devices.get(name)!,
          service: new ServiceSampler(stage.service, () => random(`service/${stream.name}/${name}`)),
        }));
        const [{ device, service }] = team;
        const afterIdle = pauseCost(stage.afterIdle, stage.messages);
        return { device, service, team, empty: stage.service === null, afterIdle };
      }),
      hops: stream.bytes.map((bytes, i) => {
        const pairs = hopLinks(stream, i).map((name) => {
          const link = links.get(name)!;
          return { link, creditDelay: link.input.creditDelay ?? 0 };
        });
        const [{ link, creditDelay }] = pairs;
        return { link, creditDelay, bytes, pairs };
      }),
      arrivals: frameArrivals(stream, arrivalRandom(input.seed, stream.name)),
      queue: stream.queue ?? 1,
      window: stream.window ?? Number.POSITIVE_INFINITY,
      release: stream.releaseDelay ?? 0,
    };
  });
  return {
    devices: [...devices.values()],
    links: [...links.values()],
    streams,
    blocking: input.io === "blocking",
  };
}

function firstUp(from: Device, to: Device, t: number): number {
  let time = t;
  for (;;) {
    const up = to.up(from.up(time));
    if (up === time) return time;
    time = up;
  }
}
