import type { FrameSink } from "../frameTable.ts";
import type { SimulationInput } from "../input.ts";
import type { Model } from "../model.ts";
import type { EngineContext } from "./engineContext.ts";
import { HopState } from "./hopState.ts";
import { LinkState } from "./linkState.ts";
import { Medium } from "./medium.ts";
import { StageState } from "./stageState.ts";
import { Station } from "./station.ts";
import { StreamState } from "./streamState.ts";

/** The stations, links, media and streams of one event simulation, connected to each other. */
export interface Network {
  /** In the order of declaration. */
  stations: Station[];
  /** In the order in which they may start at the same instant. */
  links: LinkState[];
  media: Medium[];
  streams: StreamState[];
}

/** Builds the network that an event simulation runs on, and opens its streams. */
export function buildNetwork(
  model: Model,
  input: SimulationInput,
  context: EngineContext,
  sinks: readonly FrameSink[] = [],
): Network {
  const media = (input.media ?? []).map((medium) => new Medium(medium, context.environment));
  const stations = new Map(model.devices.map((device) => [device, new Station(device, context)]));
  const links = new Map(
    model.links.map((link) => {
      const medium = media.find(({ name }) => name === link.input.medium);
      return [link, new LinkState(link, context, medium)];
    }),
  );
  const streams = model.streams.map((stream, i) => {
    const state = new StreamState(stream, context, sinks[i]);
    const stages = stream.stages.map(({ device, empty }, s) => {
      const stage = new StageState(state, s, stations.get(device)!, context);
      if (!empty) stage.station.addTask(stage);
      return stage;
    });
    const hops = stream.hops.map(({ link: modelLink }, h) => {
      const link = links.get(modelLink)!;
      const before = stages[h];
      const next = stages.at(h + 1);
      const to = (next ?? stages[0]).station;
      const hop = new HopState(state, h, { link, before, next, to }, context);
      link.addTask(hop);
      before.leadsTo(hop);
      next?.comesAfter(hop);
      if (hop.isRendezvous) to.addInbound(hop);
      if (hop.isRendezvous || context.blocking) {
        for (const station of [before.station, to]) station.addWatcher(link);
      }
      return hop;
    });
    state.open(stream.stages[0].empty ? hops[0] : stages[0]);
    return state;
  });
  return {
    stations: [...stations.values()],
    links: [...links.values()].sort((a, b) => b.rank - a.rank),
    media,
    streams,
  };
}
