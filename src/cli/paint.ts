type Ink = "red" | "yellow" | "blue" | "cyan" | "dim" | "bold" | "green";

/** Colours text for a terminal, or leaves it as it is. */
export type Paint = (ink: Ink, text: string) => string;

const CODES: Readonly<Record<Ink, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  cyan: [36, 39],
};

export const noPaint: Paint = (_ink, text) => text;

export const ansiPaint: Paint = (ink, text) => {
  const [on, off] = CODES[ink];
  return `\u001b[${on}m${text}\u001b[${off}m`;
};

/** Takes out what a terminal would obey: text from other people's code must not move the cursor or set a title. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about.
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}
