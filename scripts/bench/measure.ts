/** What was measured beside what it is measured against, in the same run on the same machine. */
export interface Comparison {
  readonly what: string;
  readonly own: number;
  readonly against: string;
  readonly base: number;
  readonly unit: "ms" | "MB";
  /** What the ratio is meant to be at most. */
  readonly target: number | null;
}

export function ratioOf({ own, base }: Comparison): number {
  return own / base;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value below which a share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** How long something takes, in milliseconds. */
export async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
