declare module "seedrandom/lib/alea.js" {
  /** Alea generator seeded by a string; returns numbers uniform on [0, 1). */
  export default function alea(seed: string): () => number;
}
