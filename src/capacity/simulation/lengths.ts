/** How much answers' lengths vary where nobody says: standard deviation over mean. Moderate, and named where it counts. */
export const DEFAULT_VARIATION = 0.5;

/** Lognormal parameters of a length with the given mean and variation (standard deviation over mean). */
export function lognormalOf(mean: number, variation: number): { readonly mu: number; readonly sigma: number } {
  const variance = Math.log1p(variation * variation);
  return { mu: Math.log(mean) - variance / 2, sigma: Math.sqrt(variance) };
}

/** Standard normal quantiles that are asked for (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.1). */
const NORMAL_QUANTILES = { 0.99: 2.3263 } as const;

/**
 * The length in whole tokens below which the given share of answers stays.
 *
 * @param mean tokens, more than 0
 */
export function lengthQuantile(mean: number, variation: number, share: keyof typeof NORMAL_QUANTILES): number {
  const { mu, sigma } = lognormalOf(mean, variation);
  return Math.ceil(Math.exp(mu + NORMAL_QUANTILES[share] * sigma));
}
