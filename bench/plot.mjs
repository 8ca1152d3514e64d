import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

/**
 * Time against n of the square matrices on one thread, both axes logarithmic, a line for each solver.
 * @param {readonly { n: number, ms: Record<string, number> }[]} rows
 * @returns {string} an SVG document
 */
export function plotTimeByN(rows) {
  const points = rows.flatMap(({ n, ms }) =>
    Object.entries(ms).map(([solver, time]) => ({ n, solver, time })),
  );
  const solvers = [...new Set(points.map(({ solver }) => solver))];
  const decades = decadesAround(points.map(({ time }) => time));
  const { document } = parseHTML("<html><body></body></html>");
  const svg = Plot.plot({
    document,
    width: 720,
    height: 480,
    marginLeft: 60,
    marginBottom: 44,
    grid: true,
    style: { background: "white", color: "black", fontFamily: "system-ui, sans-serif", fontSize: "12px" },
    x: {
      type: "log",
      base: 2,
      label: "n, of n x n matrices",
      ticks: [...new Set(points.map(({ n }) => n))],
      tickFormat: String,
    },
    y: {
      type: "log",
      label: "ms, one thread, median",
      domain: [decades[0], decades.at(-1)],
      tickFormat: String,
      ticks: decades,
    },
    color: { domain: solvers, scheme: "Observable10" },
    marks: [
      Plot.line(points, { x: "n", y: "time", stroke: "solver", strokeWidth: 1.8 }),
      Plot.dot(points, { x: "n", y: "time", fill: "solver", r: 2.5 }),
      ...solvers.map((solver, i) => legendEntry(solver, i)),
    ],
  });
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  // What it says is for a chart within a page.
  svg.querySelector("style").remove();
  const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
  title.textContent = "Time against n of n x n matrices, one thread, for each solver";
  svg.prepend(title);
  return `${svg.toString()}\n`;
}

/** The powers of ten from the one below the smallest number to the one above the largest. */
function decadesAround(numbers) {
  const first = Math.floor(Math.log10(Math.min(...numbers)));
  const last = Math.ceil(Math.log10(Math.max(...numbers)));
  return Array.from({ length: last - first + 1 }, (_, i) => Number(`1e${first + i}`));
}

/** Plot's own legend is HTML, which an SVG file has no place for. */
function legendEntry(solver, index) {
  return Plot.text([solver], {
    frameAnchor: "top-left",
    text: [`● ${solver}`],
    fill: [solver],
    dx: 10,
    dy: 10 + 18 * index,
    fontSize: 13,
  });
}
