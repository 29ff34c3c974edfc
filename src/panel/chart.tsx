import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { currentTheme, onThemeChange, type Theme } from "./theme.ts";

/** One line of a chart. */
export interface Line {
  readonly title: string;
  readonly values: readonly (number | null)[];
  readonly color: keyof Theme["colors"];
  /** Drawn in dashes, so that it is told from others without its colour. */
  readonly isDashed?: boolean;
  /** Filled down to the axis. */
  readonly isArea?: boolean;
  /** A value for the legend. */
  readonly show: (value: number) => string;
}

/** A place on the horizontal axis. */
export interface Mark {
  readonly at: number;
  readonly color: keyof Theme["colors"];
}

interface ChartProps {
  readonly title: string;
  /** What it shows, in words: the figures that a reader would take from it. */
  readonly summary: string;
  readonly across: {
    readonly title: string;
    readonly values: readonly number[];
    readonly isLogarithmic?: boolean;
    readonly show: (value: number) => string;
    /** Shorter, where there is little room. */
    readonly showOnAxis?: (value: number) => string;
  };
  readonly up: { readonly show: (value: number) => string; readonly most?: number };
  readonly lines: readonly Line[];
  readonly marks?: readonly Mark[];
  /** How many rows the table alternative has at most. */
  readonly rows?: number;
  readonly children?: ComponentChildren;
}

const HEIGHT = 200;
const ROWS = 24;

/** A chart of lines, with a legend that tells the values under the mouse, and the same as a table. */
export function Chart(props: ChartProps) {
  const { title, summary, across, lines, rows = ROWS, children } = props;
  const id = useId();
  const [pointed, point] = useState<number | null>(null);
  const place = usePlot(props, point);
  return (
    <figure class="chart">
      <figcaption>
        <h4 id={id}>{title}</h4>
        <p class="remark">{summary}</p>
      </figcaption>
      <Legend across={across} lines={lines} pointed={pointed} />
      <div class="plot" ref={place} role="img" aria-labelledby={id} />
      {children}
      <DataTable
        title={title}
        heads={[across.title, ...lines.map((line) => line.title)]}
        rows={thinned(across.values.length, rows).map((index) => [
          across.show(across.values[index] ?? 0),
          ...lines.map(({ values, show }) => shownOr(values[index], show)),
        ])}
      />
    </figure>
  );
}

function shownOr(value: number | null | undefined, show: (value: number) => string): string {
  return value === null || value === undefined ? "none" : show(value);
}

/** Evenly chosen indices, the last one among them. */
function thinned(count: number, most: number): readonly number[] {
  const step = Math.max(1, Math.ceil(count / most));
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => Math.min(count - 1, index * step));
}

interface LegendProps extends Pick<ChartProps, "across" | "lines"> {
  readonly pointed: number | null;
}

function Legend({ across, lines, pointed }: LegendProps) {
  const at = pointed === null ? undefined : across.values[pointed];
  return (
    <ul class="legend" aria-hidden="true">
      {lines.map(({ title, color, isDashed, isArea, values, show }) => (
        <li key={title}>
          <span class={`swatch ${color}${isDashed ? " dashed" : ""}${isArea ? " area" : ""}`} />
          {title}
          {pointed !== null && <strong> {shownOr(values[pointed], show)}</strong>}
        </li>
      ))}
      {at !== undefined && <li class="pointed">at {across.show(at)}</li>}
    </ul>
  );
}

interface DataTableProps {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a chart shows, for those who do not see it or want the figures. */
export function DataTable({ title, heads, rows }: DataTableProps) {
  return (
    <details class="data">
      <summary>Show as a table</summary>
      {/* Keyboards scroll what has the focus. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above. */}
      <section class="scrolled" tabIndex={0} aria-label={`${title}, as a table`}>
        <table class="vscode-table bordered-rows data-table">
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((cells) => (
              <tr key={cells[0]}>
                {cells.map((cell, column) =>
                  column === 0 ? (
                    <th key={heads[column]} scope="row">
                      {cell}
                    </th>
                  ) : (
                    <td key={heads[column]}>{cell}</td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

/** Draws into the element, anew whenever data, theme or width change. */
function usePlot(props: ChartProps, point: (index: number | null) => void) {
  const place = useRef<HTMLDivElement>(null);
  const [theme, setTheme] = useState(currentTheme);
  useEffect(() => onThemeChange(() => setTheme(currentTheme())), []);
  const { across, lines } = props;
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const plot = new uPlot(optionsOf(props, theme, element.clientWidth, point), dataOf(across.values, lines), element);
    const sizes = new ResizeObserver(() => {
      if (element.clientWidth > 0) plot.setSize({ width: element.clientWidth, height: HEIGHT });
    });
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      plot.destroy();
    };
    // The texts around the data do not change without it.
  }, [across.values, lines, theme]);
  return place;
}

function dataOf(values: readonly number[], lines: readonly Line[]): uPlot.AlignedData {
  return [[...values], ...lines.map((line) => [...line.values])];
}

function optionsOf(
  { across, up, lines, marks = [] }: ChartProps,
  theme: Theme,
  width: number,
  point: (index: number | null) => void,
): uPlot.Options {
  const axis: uPlot.Axis = {
    stroke: theme.text,
    font: theme.font,
    grid: { stroke: theme.grid, width: 1 },
    ticks: { stroke: theme.grid, width: 1, size: 4 },
  };
  const most = up.most;
  return {
    width,
    height: HEIGHT,
    padding: [8, 18, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    scales: {
      x: { time: false, ...(across.isLogarithmic ? { distr: 3 as const } : {}) },
      y: { range: (_, __, highest) => [0, Math.max(most ?? 0, highest || 1) * 1.05] },
    },
    axes: [
      {
        ...axis,
        size: 28,
        space: 60,
        values: (_, splits) => splits.map((split) => labelled(split, across.showOnAxis ?? across.show)),
      },
      { ...axis, size: 52, space: 30, values: (_, splits) => splits.map((split) => labelled(split, up.show)) },
    ],
    series: [
      {},
      ...lines.map(
        ({ title, color, isDashed, isArea }): uPlot.Series => ({
          label: title,
          stroke: theme.colors[color],
          width: isDashed ? 1.5 : 2,
          points: { show: false },
          ...(isDashed ? { dash: [6, 4] } : {}),
          ...(isArea ? { fill: `${theme.colors[color]}40` } : {}),
        }),
      ),
    ],
    hooks: {
      setCursor: [({ cursor }) => point(cursor.idx ?? null)],
      draw: [
        (plot) => {
          for (const mark of marks) drawMark(plot, mark, theme);
        },
      ],
    },
  };
}

/** Logarithmic axes leave out labels where they would be too close, which uPlot tells by null. */
function labelled(split: number | null, show: (value: number) => string): string {
  return split === null ? "" : show(split);
}

function drawMark(plot: uPlot, { at, color }: Mark, theme: Theme): void {
  const { ctx, bbox } = plot;
  const x = Math.round(plot.valToPos(at, "x", true));
  ctx.save();
  ctx.strokeStyle = theme.colors[color];
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}
