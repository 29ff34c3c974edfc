/**
 * What is wrong with a date of the form `YYYY-MM-DD`, or null. Dates in this form compare as texts do.
 *
 * @param date four digits, two and two, with hyphens in between
 */
export function dateComplaint(date: string): string | null {
  const time = Date.parse(`${date}T00:00:00Z`);
  const exists = !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
  return exists ? null : `\`${date}\` is no day of the calendar`;
}
