/** Returns the seed of a replication, counted from 0: the input's for the first, `SEED/r` for replication r. */
export function replicationSeed(seed: number | string, replication: number): number | string {
  return replication === 0 ? seed : `${seed}/${replication}`;
}
