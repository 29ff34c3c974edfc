const bits = new Uint32Array(1);
const float = new Float32Array(bits.buffer);

/** Positive single-precision numbers, told apart by exponent and the first seven bits of the mantissa. */
const BUCKETS = 2 ** 15;

/** The largest of them whose bucket has a middle. What is larger, up to no end, counts as this. */
const LARGEST = 3.38e38;

/** Counts numbers from 0 on in buckets less than 0.8 % wide, so that quantiles cost neither memory nor sorting. */
export class Histogram {
  private readonly counts = new Uint32Array(BUCKETS);
  /** The most frequent number by far, where nothing is throttled. */
  private zeros = 0;
  private total = 0;
  private sum = 0;

  add(value: number): void {
    this.total++;
    if (value === 0) {
      this.zeros++;
      return;
    }
    const bounded = Math.min(value, LARGEST);
    this.sum += bounded;
    float[0] = bounded;
    const bucket = (bits[0] ?? 0) >>> 16;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
  }

  /** Adds what another histogram has counted. */
  merge(other: Histogram): void {
    for (const [bucket, count] of other.counts.entries())
      if (count > 0) this.counts[bucket] = (this.counts[bucket] ?? 0) + count;
    this.zeros += other.zeros;
    this.total += other.total;
    this.sum += other.sum;
  }

  mean(): number | null {
    return this.total === 0 ? null : this.sum / this.total;
  }

  /** The smallest number that the given share does not pass, up to half a bucket; null when nothing was counted. */
  quantile(share: number): number | null {
    const wanted = Math.ceil(share * this.total);
    let seen = this.zeros;
    if (seen > 0 && seen >= wanted) return 0;
    for (const [bucket, count] of this.counts.entries()) {
      seen += count;
      if (count > 0 && seen >= wanted) return middleOf(bucket);
    }
    return null;
  }
}

function middleOf(bucket: number): number {
  if (bucket === 0) return 0;
  bits[0] = (bucket << 16) | 0x8000;
  return float[0] ?? 0;
}
