/** Bounds of a figure that sources dispute or leave open, both inclusive. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** A number, the range in which it lies, or null where it is not known. Never NaN and never infinite. */
export type Figure = number | Range | null;

/** The smallest figure that covers all the given numbers. Null when one of them is unknown or no finite number. */
export function figureOf(values: readonly (number | null | undefined)[]): Figure {
  const numbers = values
    .filter((value): value is number => typeof value === "number" && Number.isFinite(value))
    .map(clean);
  if (numbers.length === 0 || numbers.length < values.length) return null;
  const low = Math.min(...numbers);
  const high = Math.max(...numbers);
  return low === high ? low : { low, high };
}

/** Takes off what binary fractions leave behind, as in 0.1 + 0.2, and turns the negative zero into the usual one. */
function clean(value: number): number {
  return Number(value.toPrecision(15)) + 0;
}

export function lowOf(figure: Exclude<Figure, null>): number;
export function lowOf(figure: Figure): number | null;
export function lowOf(figure: Figure): number | null {
  return typeof figure === "object" && figure !== null ? figure.low : figure;
}

export function highOf(figure: Exclude<Figure, null>): number;
export function highOf(figure: Figure): number | null;
export function highOf(figure: Figure): number | null {
  return typeof figure === "object" && figure !== null ? figure.high : figure;
}

/**
 * Applies a function to figures. It must rise or fall steadily in each of its arguments, since only the corners of the
 * ranges are looked at. Null when an argument or a result is unknown, NaN or infinite.
 */
export function derive(figures: readonly Figure[], compute: (...values: number[]) => number): Figure {
  const corners = figures.reduce<readonly (readonly number[])[] | null>(
    (all, figure) => {
      if (figure === null || all === null) return null;
      const ends = typeof figure === "number" ? [figure] : [figure.low, figure.high];
      return all.flatMap((values) => ends.map((end) => [...values, end]));
    },
    [[]],
  );
  return corners && figureOf(corners.map((values) => compute(...values)));
}

export function plus(...figures: readonly Figure[]): Figure {
  return derive(figures, (...values) => values.reduce((sum, value) => sum + value, 0));
}

export function minus(a: Figure, b: Figure): Figure {
  return derive([a, b], (left, right) => left - right);
}

export function times(...figures: readonly Figure[]): Figure {
  return derive(figures, (...values) => values.reduce((product, value) => product * value, 1));
}

/** Null where the divisor is or may be 0. */
export function over(a: Figure, b: Figure): Figure {
  return derive([a, b], (left, right) => (right === 0 ? Number.NaN : left / right));
}

/** The larger of two figures. */
export function atLeast(a: Figure, b: Figure): Figure {
  return derive([a, b], Math.max);
}

/** The smaller of two figures. */
export function atMost(a: Figure, b: Figure): Figure {
  return derive([a, b], Math.min);
}
