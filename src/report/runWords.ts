import type { Run } from "../explore/run.ts";

/** The batches of a run's plans: `batch 8`, `batches 1 and 8`. */
export function batchWords({ model }: Pick<Run, "model">): string {
  const batches = model.batches?.map(({ batch }) => String(batch));
  return batches ? `batches ${new Intl.ListFormat("en-GB").format(batches)}` : `batch ${model.batch}`;
}

/** A run's devices, each once for every profile that plans run it with. */
export function profilesOf({ devices }: Pick<Run, "devices">): Omit<Run["devices"][number], "profiles">[] {
  return devices.flatMap(({ profiles, ...device }) =>
    profiles
      ? profiles.map(({ batch, provenance, ...profile }) => ({
          ...device,
          ...profile,
          provenance: `${provenance}; batch ${batch}`,
        }))
      : [device],
  );
}
