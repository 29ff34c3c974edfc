/** Writes a number the way people read it: 64000 becomes 64,000. */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Writes a share as a percentage with no more digits than it needs: 0.1 becomes 10 %, 0.025 becomes 2.5 %. */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}
