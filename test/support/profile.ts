import type { DeviceProfile, StageProfile } from "../../src/profile/deviceProfile.ts";

const host: DeviceProfile["provenance"]["before"] = {
  name: "test",
  cpu: "imagined",
  cores: 1,
  allowedCores: null,
  memory: 2 ** 30,
  os: "none",
  arch: "none",
  board: null,
  governor: null,
  throttled: null,
  temperature: null,
};

/**
 * A profile of a made-up model of equal blocks: block k takes `blocks[k]` seconds and sends `bytes[k]` bytes on;
 * `bytes[0]` is the input. Stages add up exactly, so that predictions can be computed by hand.
 */
export function madeUpProfile(
  blocks: number[],
  bytes: number[],
  change: Partial<Pick<DeviceProfile, "name" | "model" | "stages">> = {},
): DeviceProfile {
  const last = blocks.length;
  const cuts = bytes.map((size, index) => ({
    position: index * 2,
    name: index === 0 ? "input" : index === last ? "output" : `block.${index - 1}`,
    bytes: size,
    macsBefore: index * 1000,
    boundary: [{ name: `tensor${index}`, type: "float32", shape: [size / 4], bytes: size }],
  }));
  const stages: StageProfile[] = [];
  for (let from = 0; from < last; from++) {
    for (let to = from + 1; to <= last; to++) {
      if (from !== 0 && to !== last) continue;
      const time = blocks.slice(from, to).reduce((sum, seconds) => sum + seconds, 0);
      stages.push(madeUpStage(from, to, time));
    }
  }
  return {
    schema: "paretopipe/profile/v1",
    kind: "device",
    name: "made up",
    createdAt: "2026-01-01T00:00:00.000Z",
    provenance: { command: "none", versions: { onnxruntime: "none" }, before: host, after: host },
    runtime: { provider: "cpu", threads: 1, spinning: false },
    model: { name: "made_up", sha256: "0".repeat(64), batch: 2, parameters: 10, macs: last * 1000 },
    cuts,
    measurement: {
      rounds: 1,
      seconds: 1,
      budget: 1,
      targetWidth: 0.02,
      worstWidth: null,
      stoppedBy: "budget",
      seed: 1,
    },
    stages,
    ...change,
  };
}

/** A stage that always takes the same time. */
export function madeUpStage(from: number, to: number, time: number): StageProfile {
  return {
    from,
    to,
    rounds: [[time, time, time]],
    quantiles: { p5: time, p25: time, p50: time, p75: time, p95: time },
    interval: null,
    peakMemory: 1000 * (to - from),
    loadSeconds: 0,
    macs: 1000 * (to - from),
    weightBytes: 0,
    peakActivationBytes: 0,
  };
}
