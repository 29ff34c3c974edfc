/**
 * Random numbers that are the same for the same seed, everywhere: xoshiro128** by David Blackman and Sebastiano Vigna
 * (https://prng.di.unimi.it/xoshiro128starstar.c, public domain), its state filled from the seed by SplitMix32.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d: number;
  /** The second number of a Box-Muller pair, until it is asked for. */
  private spare = Number.NaN;

  /** @param state four whole numbers, not all 0 */
  constructor([a, b, c, d]: readonly [number, number, number, number]) {
    this.a = a | 0;
    this.b = b | 0;
    this.c = c | 0;
    this.d = d | 0;
  }

  /** @param stream tells generators of one seed apart */
  static seeded(seed: number, stream = 0): Random {
    const next = splitMix32(Math.imul(seed, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b));
    return new Random([next(), next(), next(), next()]);
  }

  /** A whole number from 0 to 2^32 - 1. */
  next(): number {
    const product = Math.imul(this.b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result >>> 0;
  }

  /** A number between 0 and 1, neither of which it can be. */
  uniform(): number {
    return (this.next() + 0.5) / 2 ** 32;
  }

  /** Exponentially distributed with mean 1. */
  exponential(): number {
    return -Math.log(this.uniform());
  }

  /** Normally distributed with mean 0 and variance 1, in pairs (G. Box and M. Muller, 1958). */
  normal(): number {
    const { spare } = this;
    if (!Number.isNaN(spare)) {
      this.spare = Number.NaN;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
}

/** SplitMix in 32 bits with the finalizer of MurmurHash3: spreads a seed over a generator's state. */
function splitMix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return mixed ^ (mixed >>> 16);
  };
}
