import { perfect } from "../../src/network/conditions.ts";
import type { IdleCost } from "../../src/network/idleCost.ts";
import { column, type FrameTable } from "../../src/simulate/frameTable.ts";
import type { LinkInput, Service, SimulationInput, StreamInput } from "../../src/simulate/input.ts";
import { simulate } from "../../src/simulate/simulate.ts";

/** A chain of one stream, told in few words. */
export interface Chain extends Partial<Omit<StreamInput, "stages" | "bytes">> {
  /** Service of each stage, on devices a, b, c, ... */
  service: Service[];
  /** What each takes longer after a pause; nothing by default. */
  afterIdle?: (IdleCost | undefined)[];
  /** Seconds of each service in which messages are handled; none by default. */
  messages?: number[];
  /** Seconds that each hop's sending takes, the way back last; 0 by default. */
  transfer?: number[];
  /** Propagation delay of every hop, seconds. */
  delay?: number;
  /** Seconds until free slots are known. */
  creditDelay?: number;
  io?: SimulationInput["io"];
  seed?: SimulationInput["seed"];
}

/** The input of a chain; transfers are made exact by a rate of 8 bit/s and as many bytes as seconds. */
export function chainInput({
  service,
  afterIdle,
  messages,
  transfer,
  delay = 0,
  creditDelay,
  io,
  seed = 1,
  ...stream
}: Chain): SimulationInput {
  const names = service.map((_, i) => String.fromCharCode(97 + i));
  const last = stream.deliver === "last" || names.length === 1;
  const hops = last ? names.length - 1 : names.length;
  const route = last ? names : [...names, names[0]];
  const conditions = { ...perfect, rate: 8, delay };
  const links: LinkInput[] = [];
  for (let h = 0; h < hops; h++) links.push({ from: route[h], to: route[h + 1], conditions, creditDelay });
  return {
    seed,
    io,
    devices: names.map((name) => ({ name })),
    links,
    streams: [
      {
        name: "frames",
        arrivals: { kind: "saturated" },
        frames: 6,
        ...stream,
        stages: names.map((device, i) => {
          return { device, service: service[i], afterIdle: afterIdle?.[i], messages: messages?.[i] };
        }),
        bytes: Array.from({ length: hops }, (_, h) => transfer?.[h] ?? 0),
      },
    ],
  };
}

/** The input of a chain whose devices are all on one host, and slow each other down by the same factor. */
export function onOneHost(chain: Chain, slowdown: number): SimulationInput {
  const input = chainInput(chain);
  const devices = input.devices.map((device) => ({ ...device, host: { name: "here", slowdown } }));
  return { ...input, devices };
}

/** Runs a chain and gives its columns as arrays, one value a frame. */
export function runChain(chain: Chain) {
  const { table, frames, drops } = simulate(chainInput(chain)).streams[0];
  const read = (of: (row: number) => number): number[] => Array.from({ length: frames }, (_, row) => of(row));
  const at = (offset: number): number[] => read((row) => table.data[row * table.width + offset]);
  return {
    frames,
    drops,
    arrival: at(column.arrival),
    done: read((row) => table.completion(row)),
    latency: read((row) => table.completion(row) - table.arrival(row)),
    begin: (stage: number) => at(column.stageBegin(stage)),
    end: (stage: number) => at(column.stageEnd(stage)),
    departure: (hop: number) => at(column.hopDeparture(hop)),
    sending: (hop: number) => at(column.hopBegin(hop)),
    delivered: (hop: number) => at(column.hopDelivered(hop)),
  };
}

/** One column of a table, for the frames that were done. */
export function columnOf(table: FrameTable, frames: number, offset: number): number[] {
  return Array.from({ length: frames }, (_, row) => table.data[row * table.width + offset]);
}
