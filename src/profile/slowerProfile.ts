import type { DeviceProfile, RuntimeOverhead, StageProfile } from "./deviceProfile.ts";

/**
 * Returns the profile that a device would have if it took `factor` times as long for all that it does: runs, what they take more after a
 * pause, and what the runtime adds. Paces stay as they were measured.
 */
export function slowerProfile(profile: DeviceProfile, factor: number): DeviceProfile {
  const { stages, overhead } = profile;
  const longer = (seconds: number) => seconds * factor;
  const all = <T extends { seconds: readonly number[] }>(cost: T) => ({
    ...cost,
    seconds: cost.seconds.map(longer),
  });
  const slowerStage = (stage: StageProfile): StageProfile => {
    const { rounds, quantiles, interval, afterIdle } = stage;
    const { p5, p25, p50, p75, p95 } = quantiles;
    return {
      ...stage,
      rounds: rounds.map((samples) => samples.map(longer)),
      quantiles: { p5: longer(p5), p25: longer(p25), p50: longer(p50), p75: longer(p75), p95: longer(p95) },
      interval: interval && [longer(interval[0]), longer(interval[1])],
      ...(afterIdle && {
        afterIdle: { ...afterIdle, seconds: afterIdle.seconds.map((runs) => runs.map(longer)) },
      }),
    };
  };
  const slowerOverhead = (of: RuntimeOverhead): RuntimeOverhead => ({
    ...of,
    frame: longer(of.frame),
    ...(of.afterIdle && { afterIdle: all(of.afterIdle) }),
    input: all(of.input),
    output: all(of.output),
    send: all(of.send),
    receive: all(of.receive),
    ...(of.message && {
      message: { seconds: longer(of.message.seconds), afterIdle: all(of.message.afterIdle) },
    }),
  });
  return {
    ...profile,
    stages: stages.map(slowerStage),
    ...(overhead && { overhead: slowerOverhead(overhead) }),
  };
}
