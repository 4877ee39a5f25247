import type { FrameSink } from "../frameTable.ts";
import type { SimulationInput } from "../input.ts";
import type { Model } from "../model.ts";
import type { EngineContext } from "./engineContext.ts";
import { HopState } from "./hopState.ts";
import { Host } from "./host.ts";
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
  const hosts = new Map<string, Host>();
  for (const { host } of model.devices) if (host) hosts.set(host.name, new Host(context.environment));
  const stations = new Map(
    model.devices.map((device) => {
      const host = device.host && hosts.get(device.host.name);
      return [device, new Station(device, context, host)];
    }),
  );
  const links = new Map(
    model.links.map((link) => {
      const medium = media.find(({ name }) => name === link.input.medium);
      return [link, new LinkState(link, context, medium)];
    }),
  );
  const streams = model.streams.map((stream, i) => {
    const state = new StreamState(stream, context, sinks[i]);
    const stages = stream.stages.map(({ team, empty }, s) =>
      team.map(({ device }, turn) => {
        const stage = new StageState(state, s, turn, stations.get(device)!, context);
        if (!empty) stage.station.addTask(stage);
        return stage;
      }),
    );
    const hops = stream.hops.map(({ pairs }, h) =>
      pairs.map(({ link: modelLink }, turn) => {
        const link = links.get(modelLink)!;
        const before = inTurn(stages[h], turn);
        const next = h + 1 < stages.length ? inTurn(stages[h + 1], turn) : undefined;
        const to = (next ?? stages[0][0]).station;
        const hop = new HopState(state, h, { turn, link, before, next, to }, context);
        link.addTask(hop);
        if (hop.isRendezvous) to.addInbound(hop);
        if (hop.isRendezvous || context.blocking) {
          for (const station of [before.station, to]) station.addWatcher(link);
        }
        return hop;
      }),
    );
    for (const [s, team] of stages.entries()) {
      for (const stage of team) {
        const own = (all: HopState[] = []) => all.filter((_, turn) => turn % team.length === stage.turn);
        stage.leadsTo(own(hops[s]));
        stage.comesAfter(own(hops[s - 1]));
      }
    }
    state.open(stream.stages[0].empty ? hops[0] : stages[0], hops[stages.length - 1] ?? []);
    return state;
  });
  return {
    stations: [...stations.values()],
    links: [...links.values()].sort((a, b) => b.rank - a.rank),
    media,
    streams,
  };
}

/** Returns the one whose turn it is. */
function inTurn<T>(team: readonly T[], turn: number): T {
  return team[turn % team.length];
}
