/** The colours of the editor's theme, as a canvas needs them: `#rrggbb`. */
export interface Theme {
  readonly text: string;
  readonly grid: string;
  readonly font: string;
  readonly colors: {
    readonly blue: string;
    readonly green: string;
    readonly yellow: string;
    readonly red: string;
    readonly text: string;
  };
}

/** What the page looks like now. */
export function currentTheme(): Theme {
  const style = getComputedStyle(document.body);
  const color = (name: string, otherwise: string): string =>
    opaque(style.getPropertyValue(`--vscode-${name}`).trim()) ?? otherwise;
  const text = color("foreground", "#808080");
  return {
    text,
    grid: `${text}26`,
    font: `11px ${style.fontFamily}`,
    colors: {
      blue: color("charts-blue", "#3794ff"),
      green: color("charts-green", "#89d185"),
      yellow: color("charts-yellow", "#cca700"),
      red: color("charts-red", "#f14c4c"),
      text,
    },
  };
}

/** A colour without its transparency, in six digits; null for what is written otherwise. */
function opaque(color: string): string | null {
  const [, short, long] = /^#(?:([\da-f]{3,4})|([\da-f]{6})(?:[\da-f]{2})?)$/i.exec(color) ?? [];
  if (long) return `#${long}`;
  return short ? `#${[...short.slice(0, 3)].map((digit) => digit + digit).join("")}` : null;
}

/** Tells when the editor changes its theme. Gives the function that stops that. */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["style"] });
  return () => observer.disconnect();
}
