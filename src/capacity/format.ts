import type { Figure } from "./figure.ts";

export const UNKNOWN = "unknown";

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 4 });
const share = new Intl.NumberFormat("en-US", { style: "percent", maximumSignificantDigits: 3 });

/** A number for people: whole from 1,000 on, four digits below. */
export function shownNumber(value: number): string {
  return Math.abs(value) >= 1_000 ? whole.format(value) : fine.format(value);
}

export function shownFigure(figure: Figure): string {
  return shown(figure, shownNumber);
}

/** A share of 1 as a percentage. */
export function shownShare(figure: Figure): string {
  return shown(figure, (value) => share.format(value));
}

export function shownUsd(figure: Figure): string {
  return shown(figure, (value) => {
    const digits =
      Math.abs(value) >= 100 ? whole.format(value) : Math.abs(value) >= 1 ? value.toFixed(2) : fine.format(value);
    return `$${digits}`;
  });
}

function shown(figure: Figure, one: (value: number) => string): string {
  if (figure === null) return UNKNOWN;
  return typeof figure === "number" ? one(figure) : `${one(figure.low)} to ${one(figure.high)}`;
}
