import { counted } from "../base/counted.ts";
import { InputError } from "../base/errors.ts";
import { congestionControls } from "../network/congestion.ts";
import type { IdleCost } from "../network/idleCost.ts";
import type { StartUp } from "../network/startUp.ts";
import { checkTrace } from "../network/trace.ts";
import { checkCurve } from "../network/transferCurve.ts";
import { stageDevices } from "../plan/plan.ts";
import {
  type Arrivals,
  type DeviceInput,
  type LinkInput,
  linkName,
  type Service,
  type SimulationInput,
  type StreamInput,
} from "./input.ts";
import { hopLinks, routeOf } from "./route.ts";

/**
 * Checks that a simulation's input is valid: all names exist, each stage has a service, each hop has bytes, times are
 * valid numbers. O(size of the input).
 *
 * @throws InputError naming the device, link or stream and the requirement
 */
export function checkInput(input: SimulationInput): void {
  const { seed } = input;
  need(
    typeof seed === "string" || Number.isSafeInteger(seed),
    () => `seed ${seed} must be a whole number or a text`,
  );
  unique("device", input.devices);
  unique("stream", input.streams);
  unique("medium", input.media ?? []);
  unique(
    "link",
    input.links.map((link) => ({ name: linkName(link) })),
  );
  need(input.streams.length > 0, () => "a simulation needs at least one stream of frames");
  for (const device of input.devices) checkDevice(device);
  for (const { name, conditions, each } of input.media ?? []) {
    for (const { trace, rate } of each ? [conditions, each] : [conditions]) {
      need(trace !== undefined || rate > 0, () => `medium ${name} needs a rate above 0`);
      if (trace) checkTrace(trace);
    }
    need(
      !conditions.trace || !each?.trace,
      () => `medium ${name} has a trace, so each message may have a rate at most`,
    );
  }
  for (const link of input.links) checkLink(link, input);
  for (const stream of input.streams) checkStream(stream, input);
}

/** @param message is made only if it is needed: numbers in words take longer than all the checks of a short run */
function need(holds: boolean, message: () => string): void {
  if (!holds) throw new InputError(message(), { code: "invalid-simulation" });
}

function unique(kind: string, items: readonly { name: string }[]): void {
  const seen = new Set<string>();
  for (const { name } of items) {
    need(!seen.has(name), () => `${kind} ${name} is declared twice; names must differ`);
    seen.add(name);
  }
}

function isTime(value: number): boolean {
  return value >= 0 && value < Number.POSITIVE_INFINITY;
}

function checkDevice({ name, disruptions = [], host }: DeviceInput): void {
  if (host) {
    need(
      host.slowdown >= 1 && isTime(host.slowdown),
      () =>
        `device ${name}: slowdown ${host.slowdown} beside another device of host ${host.name} must be 1 or more`,
    );
    const { share = 0 } = host;
    need(
      isTime(share),
      () => `device ${name}: share ${share} of host ${host.name}'s cores must be 0 or more`,
    );
    need(
      disruptions.length === 0,
      () =>
        `device ${name} shares host ${host.name} and has disruptions; only one of the two can be simulated`,
    );
  }
  let last = 0;
  for (const { from, to, speed } of disruptions) {
    need(
      from >= last && to > from && isTime(to),
      () => `device ${name}: disruption ${from} to ${to} s must come after the one before and end`,
    );
    need(isTime(speed), () => `device ${name}: speed ${speed} of a disruption must be 0 (out) or more`);
    last = to;
  }
}

function checkLink(link: LinkInput, input: SimulationInput): void {
  const name = `link ${linkName(link)}`;
  const { conditions: c, medium } = link;
  for (const end of [link.from, link.to]) {
    need(
      input.devices.some((device) => device.name === end),
      () => `${name}: there is no device ${end}`,
    );
  }
  need(link.from !== link.to, () => `${name} must join two devices`);
  need(isTime(link.overhead ?? 0), () => `${name}: overhead ${link.overhead} must be 0 s or more`);
  need(isTime(link.creditDelay ?? 0), () => `${name}: credit delay ${link.creditDelay} must be 0 s or more`);
  if (link.latency) {
    const { seconds, afterIdle } = link.latency;
    need(isTime(seconds), () => `${name}: latency ${seconds} must be 0 s or more`);
    need(!link.curve, () => `${name}: a measured curve has the latency in it; there may be no other`);
    if (afterIdle) checkIdleCost(afterIdle, `${name}: latency`);
  }
  need(isTime(c.delay) && isTime(c.jitter), () => `${name}: delay and jitter must be 0 s or more`);
  need(
    c.correlation >= 0 && c.correlation <= 1,
    () => `${name}: correlation ${c.correlation} must be from 0 to 1`,
  );
  need(c.rate > 0, () => `${name}: rate ${c.rate} must be above 0 bit/s`);
  need(c.loss >= 0 && c.loss < 1, () => `${name}: loss ${c.loss} must be a probability below 1`);
  if (c.trace) checkTrace(c.trace, (row) => `${name}: trace row ${row + 1}`);
  if (link.curve) checkCurve(link.curve, name);
  if (link.startUp) checkStartUp(link.startUp, name);
  need(
    link.congestion === undefined || congestionControls.includes(link.congestion),
    () => `${name}: congestion "${link.congestion}" must be one of ${congestionControls.join(", ")}`,
  );
  if (medium === undefined) return;
  need(
    (input.media ?? []).some((m) => m.name === medium),
    () => `${name}: there is no medium ${medium}`,
  );
  need(
    c.rate === Number.POSITIVE_INFINITY &&
      !c.trace &&
      !link.curve &&
      !link.startUp &&
      link.congestion === undefined,
    () =>
      `${name} is on medium ${medium}, which gives the rate: it may have neither rate, trace, curve, start-up nor congestion control of its own`,
  );
}

/** A window of nothing would never send a message. */
function checkStartUp({ initialWindow = 1, buffer = 1 }: StartUp, name: string): void {
  need(
    initialWindow >= 1 && isTime(initialWindow),
    () => `${name}: initial window ${initialWindow} must be 1 segment or more`,
  );
  need(buffer >= 1, () => `${name}: buffer ${buffer} must be 1 byte or more`);
}

function checkStream(stream: StreamInput, input: SimulationInput): void {
  const { stages, bytes, window = 1, queue = 1 } = stream;
  const name = `stream ${stream.name}`;
  need(stages.length > 0, () => `${name} needs at least one stage`);
  unique(
    `${name}: device`,
    stages.flatMap(stageDevices).map((device) => ({ name: device })),
  );
  for (const [i, { device, replicas = [], service, afterIdle, messages = 0 }] of stages.entries()) {
    for (const one of stageDevices({ device, replicas })) {
      need(
        input.devices.some((d) => d.name === one),
        () => `${name}: there is no device ${one}`,
      );
    }
    if (replicas.length > 0) checkReplicas(i, stream, input);
    need(
      service !== null || (i === 0 && stages.length > 1),
      () => `${name}: only the first of several stages may be empty, not stage ${i}`,
    );
    checkService(service, `${name}, stage ${i} on ${device}`);
    if (afterIdle) checkIdleCost(afterIdle, `${name}, stage ${i} on ${device}`);
    need(
      isTime(messages) && messages <= shortest(service),
      () =>
        `${name}, stage ${i} on ${device}: messages ${messages} must be 0 s or more, and at most a service`,
    );
  }
  const hops = routeOf(stream).length - 1;
  need(
    bytes.length === hops,
    () => `${name} crosses ${hops} links, but bytes has ${bytes.length} entries; one each is needed`,
  );
  need(bytes.every(isTime), () => `${name}: bytes ${bytes.join(", ")} must be 0 or more`);
  for (let hop = 0; hop < hops; hop++) {
    for (const needed of hopLinks(stream, hop)) {
      need(
        input.links.some((link) => linkName(link) === needed),
        () => `${name} needs a link ${needed}; there is none`,
      );
    }
  }
  need(
    Number.isInteger(stream.frames) && stream.frames > 0 && stream.frames < 2 ** 31,
    () => `${name}: frames ${stream.frames} must be a whole number above 0 and below 2^31`,
  );
  need(isCount(queue), () => `${name}: queue ${queue} must be a whole number of slots, 0 or more`);
  need(
    isCount(window) && window > 0,
    () => `${name}: window ${window} must be a whole number of frames above 0`,
  );
  const { releaseDelay = 0, deliver } = stream;
  need(isTime(releaseDelay), () => `${name}: release delay ${releaseDelay} must be 0 s or more`);
  need(
    releaseDelay === 0 || deliver === "last",
    () =>
      `${name}: a release delay needs \`deliver: last\`; else the result itself says that a frame is done`,
  );
  checkArrivals(stream.arrivals, stream, name);
}

function checkReplicas(stage: number, stream: StreamInput, { io }: SimulationInput): void {
  const where = `stream ${stream.name}: stage ${stage} cannot have replicas`;
  need(stage > 0, () => `${where}, because frames start on one device; only later stages can`);
  need(
    stream.deliver !== "last" || stage < stream.stages.length - 1,
    () => `${where}, because its results must come back in order; that needs \`deliver: source\``,
  );
  need(io !== "blocking", () => `${where} with blocking I/O; it needs overlapped I/O`);
}

function isCount(value: number): boolean {
  return value >= 0 && (Number.isInteger(value) || value === Number.POSITIVE_INFINITY);
}

function checkService(service: Service, where: string): void {
  if (service === null) return;
  if (typeof service === "number")
    need(isTime(service), () => `${where}: service time ${service} must be 0 s or more`);
  else if ("exponential" in service)
    need(isTime(service.exponential), () => `${where}: mean ${service.exponential} must be 0 s or more`);
  else
    need(
      service.length > 0 && service.every(isTime),
      () => `${where}: samples must be one or more times of 0 s or more`,
    );
}

/** Returns the shortest service that there may be, seconds. */
function shortest(service: Service): number {
  if (typeof service === "number") return service;
  if (service === null || "exponential" in service) return 0;
  let least = Number.POSITIVE_INFINITY;
  for (const seconds of service) least = Math.min(least, seconds);
  return least;
}

function checkIdleCost({ idle, seconds }: IdleCost, where: string): void {
  need(
    idle.length > 0 && idle.every((pause, i) => pause > (i === 0 ? 0 : idle[i - 1]) && isTime(pause)),
    () => `${where}: afterIdle needs pauses above 0 s that rise`,
  );
  need(
    seconds.length === idle.length && seconds.every(isTime),
    () => `${where}: afterIdle needs a time of 0 s or more for each of its ${idle.length} pauses`,
  );
}

function checkArrivals(arrivals: Arrivals, stream: StreamInput, name: string): void {
  const { inputs = 1 } = stream;
  need(
    Number.isInteger(inputs) && inputs > 0,
    () => `${name}: inputs ${inputs} must be a whole number of inputs of a frame, above 0`,
  );
  need(
    inputs === 1 || arrivals.kind !== "saturated",
    () => `${name}: saturated arrivals are of whole frames; inputs needs periodic, poisson or list`,
  );
  if (arrivals.kind === "saturated") {
    need(
      !stream.drop,
      () => `${name}: saturated arrivals are never dropped; drop needs periodic, poisson or list`,
    );
  } else if (arrivals.kind === "periodic") {
    need(isTime(arrivals.period), () => `${name}: period ${arrivals.period} must be 0 s or more`);
  } else if (arrivals.kind === "poisson") {
    need(
      arrivals.rate > 0 && isTime(arrivals.rate),
      () => `${name}: rate ${arrivals.rate} must be above 0 frames per second`,
    );
  } else {
    const { times } = arrivals;
    need(
      times.length >= stream.frames * inputs,
      () =>
        `${name} lists ${counted(times.length, "time")} for ${counted(stream.frames, "frame")}${inputs === 1 ? "" : ` of ${inputs} inputs`}; one each is needed`,
    );
    need(
      times.every((time, i) => isTime(time) && (i === 0 || time >= times[i - 1])),
      () => `${name}: listed times must be 0 s or later and never go back`,
    );
  }
}
