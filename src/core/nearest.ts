/**
 * The candidate that is most like a mistyped name, or null when none is near enough to be what was meant: at most a
 * third of the letters may differ, two in short names, or the name is the candidate's beginning. A name without a slash is compared with
 * what stands behind the candidate's last one.
 */
export function nearest(name: string, candidates: Iterable<string>): string | null {
  const wanted = name.toLowerCase();
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    const whole = candidate.toLowerCase();
    const text = wanted.includes("/") ? whole : whole.slice(whole.lastIndexOf("/") + 1);
    if (text === wanted) return candidate;
    const abbreviated = wanted.length > 2 && text.startsWith(wanted);
    const distance = abbreviated ? 1 : editDistance(wanted, text, bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Letters to insert, remove or replace; `limit` when there are at least that many. */
function editDistance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) >= limit) return limit;
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (previous[column - 1] ?? limit) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? limit) + 1, (current[column - 1] ?? limit) + 1));
    }
    previous = current;
  }
  return Math.min(previous[to.length] ?? limit, limit);
}
