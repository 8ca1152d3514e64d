import * as Plot from "@observablehq/plot";
import { type Drawing, USUAL_WIDTH } from "./drawing.js";
import { type SvgDocument, type SvgElement, svgElement } from "./svg-document.js";
import { shortened, textWidth, wrapped } from "./text-layout.js";
import { THEMES, type Theme } from "./theme.js";

export interface LegendEntry {
  readonly mark: "line" | "dashes" | "bar" | "band" | "tick" | "segment" | "dot" | "ring";
  readonly colour: string;
  readonly text: string;
  /** Drawn in place of the mark: an SVG path around 0, 0. */
  readonly path?: string;
}

export interface Panel {
  readonly height: number;
  readonly options: Plot.PlotOptions;
}

/** A figure: words above one panel or several. */
export interface Frame {
  readonly title: string;
  readonly subtitle: string;
  readonly legend: readonly LegendEntry[];
  /** Below the panels. */
  readonly note?: string;
  /** What the picture shows, for those who don't see it. */
  readonly description: string;
  readonly panels: readonly Panel[];
}

const FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";
const TITLE_SIZE = 15;
const TEXT_SIZE = 12;
const LINE_HEIGHT = 17;
/** From the top of a line to its foot, over its size. */
const ASCENT = 0.8;
const PADDING = 12;
const SWATCH = 26;
const BETWEEN_ENTRIES = 18;

/** The picture of a figure. */
export function framed(frame: Frame, drawing: Drawing): SvgElement {
  const { document, width = USUAL_WIDTH, heading = true } = drawing;
  const theme = THEMES[drawing.theme];
  const inner = width - 2 * PADDING;
  const parts: SvgElement[] = [];
  let y = PADDING;
  const textLine = (
    x: number,
    top: number,
    text: string,
    colour: string,
    size = TEXT_SIZE,
    weight = "normal",
  ) => {
    parts.push(
      svgElement(
        document,
        "text",
        { x, y: round(top + size * ASCENT), fill: colour, "font-size": size, "font-weight": weight },
        text,
      ),
    );
  };
  if (heading) {
    textLine(PADDING, y, shortened(frame.title, inner, TITLE_SIZE), theme.ink, TITLE_SIZE, "bold");
    y += TITLE_SIZE + 7;
    for (const line of wrapped(frame.subtitle, inner, TEXT_SIZE)) {
      textLine(PADDING, y, line, theme.muted);
      y += LINE_HEIGHT;
    }
    y += 3;
  }
  for (const row of legendRows(frame.legend, inner)) {
    for (const { entry, x } of row.entries) {
      parts.push(swatch(drawing, entry, PADDING + x, y + TEXT_SIZE * 0.42));
      entry.lines.forEach((line, i) => {
        textLine(PADDING + x + SWATCH, y + i * LINE_HEIGHT, line, theme.ink);
      });
    }
    y += row.lines * LINE_HEIGHT;
  }
  y += 2;
  for (const { height, options } of frame.panels) {
    parts.push(panel(drawing, theme, width, height, options, y));
    y += height;
  }
  if (frame.note !== undefined) {
    for (const line of wrapped(frame.note, inner, TEXT_SIZE)) {
      y += 3;
      textLine(PADDING, y, line, theme.muted);
      y += LINE_HEIGHT - 3;
    }
    y += PADDING / 2;
  }
  const height = Math.ceil(y);
  return root(frame, drawing, theme, width, height, parts);
}

function root(
  { title, description }: Frame,
  { document, theme: name }: Drawing,
  theme: Theme,
  width: number,
  height: number,
  parts: readonly SvgElement[],
): SvgElement {
  // A page has words of its own for it, and a browser would show these wherever the pointer rests.
  const words =
    name === "page"
      ? []
      : [
          svgElement(document, "title", {}, title),
          svgElement(document, "desc", {}, description),
          svgElement(document, "rect", { width, height, fill: theme.surface }),
        ];
  return svgElement(
    document,
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-label": `${title}: ${description}`,
      fill: theme.ink,
      color: theme.ink,
      "font-family": FONT,
      "font-size": TEXT_SIZE,
    },
    [...words, ...parts],
  );
}

/** Plot by as much of its types as is needed: with a browser's types and without them. */
interface Plotter {
  plot(options?: Omit<Plot.PlotOptions, "document"> & { document?: SvgDocument | undefined }): SvgElement;
}

const plotter: Plotter = Plot;

function panel(
  { document }: Drawing,
  theme: Theme,
  width: number,
  height: number,
  options: Plot.PlotOptions,
  y: number,
): SvgElement {
  const svg = plotter.plot({
    marginLeft: 70,
    marginRight: 20,
    marginTop: 14,
    marginBottom: 44,
    ...options,
    document,
    width,
    height,
  });
  // The style is for a chart that is a page's own.
  const marks = [...svg.children].filter(({ localName }) => localName !== "style");
  marks.forEach(roundLengths);
  return svgElement(
    document,
    "g",
    {
      transform: `translate(0,${round(y)})`,
      "text-anchor": "middle",
      "font-size": 11,
      fill: theme.ink,
    },
    marks,
  );
}

interface PlacedEntry extends LegendEntry {
  readonly lines: readonly string[];
}

interface LegendRow {
  readonly lines: number;
  readonly entries: readonly { readonly entry: PlacedEntry; readonly x: number }[];
}

/** Entries beside one another where they fit, else below. */
function legendRows(legend: readonly LegendEntry[], width: number): readonly LegendRow[] {
  const rows: { lines: number; end: number; entries: { entry: PlacedEntry; x: number }[] }[] = [];
  for (const entry of legend) {
    const lines = wrapped(entry.text, width - SWATCH, TEXT_SIZE);
    const wide = SWATCH + Math.max(...lines.map((line) => textWidth(line, TEXT_SIZE)));
    const row = rows.at(-1);
    const x = row === undefined ? 0 : row.end + BETWEEN_ENTRIES;
    if (row === undefined || x + wide > width) {
      rows.push({ lines: lines.length, end: wide, entries: [{ entry: { ...entry, lines }, x: 0 }] });
    } else {
      row.entries.push({ entry: { ...entry, lines }, x: round(x) });
      row.end = x + wide;
      row.lines = Math.max(row.lines, lines.length);
    }
  }
  return rows;
}

function swatch(
  { document }: Drawing,
  { mark, colour, path }: LegendEntry,
  x: number,
  y: number,
): SvgElement {
  const stroke = { stroke: colour, "stroke-width": 2.2, fill: "none" };
  const [left, middle, right] = [x, x + 9, x + 18].map(round);
  if (path !== undefined) {
    return svgElement(document, "path", {
      d: path,
      transform: `translate(${middle},${round(y)})`,
      fill: colour,
    });
  }
  switch (mark) {
    case "line":
      return svgElement(document, "path", { d: `M${left},${round(y)}H${right}`, ...stroke });
    case "dashes":
      return svgElement(document, "path", {
        d: `M${left},${round(y)}H${right}`,
        ...stroke,
        "stroke-width": 1.5,
        "stroke-dasharray": "4 3",
      });
    case "bar":
      return svgElement(document, "rect", { x: left, y: round(y - 5), width: 18, height: 10, fill: colour });
    case "band":
      return svgElement(document, "rect", {
        x: left,
        y: round(y - 5),
        width: 18,
        height: 10,
        fill: colour,
        "fill-opacity": 0.2,
      });
    case "tick":
      return svgElement(document, "path", { d: `M${middle},${round(y - 6)}V${round(y + 6)}`, ...stroke });
    case "segment":
      return svgElement(document, "path", {
        d: `M${middle - 4},${round(y - 6)}h8m-4,0v12m-4,0h8`,
        ...stroke,
        "stroke-width": 1.8,
      });
    case "dot":
      return svgElement(document, "circle", { cx: middle, cy: round(y), r: 3.5, fill: colour });
    case "ring":
      return svgElement(document, "circle", {
        cx: middle,
        cy: round(y),
        r: 3.2,
        fill: "none",
        stroke: colour,
        "stroke-width": 1.3,
      });
  }
}

const LENGTHS = ["transform", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width", "height", "d"];

/** Lengths to a hundredth of a pixel: what no one sees, and what differs from one processor's arithmetic to another's. */
function roundLengths(element: SvgElement): void {
  for (const name of LENGTHS) {
    const value = element.getAttribute(name);
    if (value?.includes(".") && !value.endsWith("em")) {
      element.setAttribute(
        name,
        value.replace(/-?\d*\.\d+(?:e-?\d+)?/g, (number) => String(round(Number(number)))),
      );
    }
  }
  for (const child of element.children) roundLengths(child);
}

function round(length: number): number {
  return Math.round(length * 100) / 100;
}
