import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

/** Okabe & Ito's colours, told apart with every kind of colour vision. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

/** A number of a line's, with its height. */
export interface Point {
  readonly x: number;
  readonly y: number;
  /** The line it belongs to. */
  readonly line: string;
  /** The panel it belongs to, where there are several. */
  readonly panel?: string;
}

export interface LinePlot {
  readonly title: string;
  readonly x: { readonly label: string; readonly log?: boolean };
  readonly y: {
    readonly label: string;
    readonly domain?: readonly [number, number];
    readonly percent?: boolean;
  };
  readonly points: readonly Point[];
  /** Heights that a line is compared with. */
  readonly rules?: readonly number[];
  /** Heights between which lines should lie. */
  readonly band?: readonly [number, number];
}

const PANEL_WIDTH = 300;

/** Lines with a dot at each point, panels side by side, as an SVG document. */
export function linePlot({ title, x, y, points, rules = [], band }: LinePlot): string {
  const { document } = parseHTML("<html><body></body></html>");
  const lines = [...new Set(points.map(({ line }) => line))];
  const panels = [...new Set(points.map(({ panel }) => panel ?? ""))];
  const xs = [...new Set(points.map((point) => point.x))].sort((a, b) => a - b);
  const faceted = panels.length > 1;
  const place = { x: "x", y: "y", stroke: "line", ...(faceted && { fx: "panel" }) };
  const legendRows = Math.ceil(lines.length / LEGEND_COLUMNS);
  const width = faceted ? 70 + PANEL_WIDTH * panels.length : 640;
  const svg = Plot.plot({
    document,
    width,
    height: 340 + 18 * legendRows,
    marginTop: 44 + 18 * legendRows + (faceted ? 16 : 0),
    marginLeft: 64,
    marginRight: 20,
    marginBottom: 44,
    insetLeft: 8,
    insetRight: 8,
    grid: true,
    style: { background: "white", color: "black", fontFamily: "system-ui, sans-serif", fontSize: "12px" },
    x: {
      type: x.log ? "log" : "linear",
      label: x.label,
      labelAnchor: "center",
      ...(x.log && { ticks: xs }),
      tickFormat: String,
    },
    y: {
      label: y.label,
      labelAnchor: "center",
      ...(y.domain && { domain: y.domain }),
      ...(y.percent ? { percent: true } : { tickFormat: String }),
    },
    fx: { label: null, domain: panels },
    color: { domain: lines, range: COLOURS },
    symbol: { domain: lines },
    marks: [
      ...(band ? [Plot.rect([0], { y1: band[0], y2: band[1], fill: "#000000", fillOpacity: 0.08 })] : []),
      ...rules.map((rule) => Plot.ruleY([rule], { stroke: "#555555", strokeDasharray: "4 3" })),
      Plot.line(points, { ...place, strokeWidth: 1.8 }),
      Plot.dot(points, { ...place, symbol: "line", r: 3.5, fill: "white", strokeWidth: 1.5 }),
    ],
  });
  return finished(svg, title, lines);
}

const LEGEND_COLUMNS = 3;

/** With a title and a legend: Plot's own are HTML, which an SVG file has no place for. */
function finished(svg: ReturnType<typeof Plot.plot>, title: string, lines: readonly string[]): string {
  const { ownerDocument: document } = svg;
  const element = (name: string, attributes: Readonly<Record<string, string | number>>, text = "") => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    made.textContent = text;
    return made;
  };
  // What it says is for a chart within a page.
  svg.querySelector("style")?.remove();
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  svg.append(
    element("text", { x: 8, y: 20, "font-size": 14, "font-weight": "bold", "text-anchor": "start" }, title),
  );
  lines.forEach((line, i) => {
    const at = { x: 12 + 210 * (i % LEGEND_COLUMNS), y: 42 + 18 * Math.floor(i / LEGEND_COLUMNS) };
    svg.append(element("circle", { cx: at.x, cy: at.y - 4, r: 4.5, fill: COLOURS[i] }));
    svg.append(element("text", { x: at.x + 9, y: at.y, "font-size": 12, "text-anchor": "start" }, line));
  });
  svg.prepend(element("title", {}, title));
  return `${svg.toString()}\n`;
}
