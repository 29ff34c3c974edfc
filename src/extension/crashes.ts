/** So many crashes in a row are too many: starting the server once more would only bring the next one. */
export const MAX_CRASHES = 3;

/** How far apart, in milliseconds, two crashes can be and still count as in a row. */
export const IN_A_ROW_MS = 5 * 60_000;

/**
 * The crashes in a row that end with a new one, which is the last of them.
 *
 * @param earlier when the server crashed before, in milliseconds, as this function returned it
 */
export function crashesInARow(earlier: readonly number[], now: number): readonly number[] {
  const last = earlier.at(-1);
  return last !== undefined && now - last <= IN_A_ROW_MS ? [...earlier, now] : [now];
}

/** Whether the server is to be started again after crashes in a row. */
export function startsAgain(inARow: readonly number[]): boolean {
  return inARow.length < MAX_CRASHES;
}
