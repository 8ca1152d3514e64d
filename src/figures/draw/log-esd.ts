import * as Plot from "@observablehq/plot";
import { plural } from "../../reporters/format-number.js";
import type { NoFigure } from "../geometry/layer-figure-data.js";
import type { FitLine, LogFigure } from "../geometry/log-esd.js";
import { bottomAxis, leftAxis } from "./axes.js";
import type { Drawing } from "./drawing.js";
import { framed, type LegendEntry } from "./frame.js";
import { brief, decimals, withError } from "./number-text.js";
import type { SvgElement } from "./svg-document.js";
import { THEMES } from "./theme.js";

/** Bins with fewer eigenvalues are drawn open: their height is mostly chance. */
const FEW = 5;

/** The names of two lines nearer to one another than this share of the axis are written on two rows. */
const TOUCHING = 0.16;

export function drawLog(figure: LogFigure, drawing: Drawing): SvgElement {
  const theme = THEMES[drawing.theme];
  const { bins, upper, lower, left } = figure;
  const points = bins.low.map((low, i) => ({
    low,
    high: bins.high[i],
    middle: Math.sqrt(low * bins.high[i]),
    density: bins.density[i],
    few: bins.count[i] < FEW,
  }));
  const fits = [
    ...(upper.kind === "line"
      ? [{ fit: upper, colour: theme.upperTail, start: upper.from, name: "xmin" }]
      : []),
    ...(lower.kind === "line"
      ? [{ fit: lower, colour: theme.lowerTail, start: lower.to, name: "xmax_lower" }]
      : []),
  ];
  const ends = fits.flatMap(({ fit }) => [fit.from, fit.to]);
  const xDomain = extent([...bins.low, ...bins.high], 1.04);
  const yDomain = extent([...bins.density, ...ends.map(({ density }) => density)], 1.6);
  const across = (x: number) => Math.log(x / xDomain[0]) / Math.log(xDomain[1] / xDomain[0]);
  const [one, other = one] = fits.map(({ start }) => across(start.x));
  const apart = Math.abs(one - other) > TOUCHING || fits.length < 2;

  return framed(
    {
      title: figure.title,
      subtitle: figure.subtitle,
      legend: [
        {
          mark: "dot",
          colour: theme.data,
          text: "density of the eigenvalues in bins of ln λ",
        },
        ...(points.some(({ few }) => few)
          ? [{ mark: "ring", colour: theme.data, text: `fewer than ${FEW} in the bin` } as const]
          : []),
        tailEntry(
          upper,
          theme.upperTail,
          (fit) =>
            `upper tail: alpha = ${withError(fit.exponent, fit.sigma)} from xmin = ${brief(fit.from.x)} on${inTail(fit)}`,
        ),
        tailEntry(
          lower,
          theme.lowerTail,
          (fit) =>
            `lower tail: alpha_lower = ${withError(fit.exponent, fit.sigma)} up to xmax_lower = ${brief(fit.to.x)}${inTail(fit)}`,
        ),
      ],
      ...(left > 0 && { note: `${plural(left, "eigenvalue")} at zero, or next to it, not shown.` }),
      description: logFinding(figure),
      panels: [
        {
          height: 360,
          options: {
            x: { type: "log", domain: xDomain, axis: null },
            y: { type: "log", domain: yDomain, axis: null },
            marks: [
              bottomAxis({ theme, label: figure.axis, log: xDomain }),
              leftAxis({ theme, label: "density p(λ)", log: yDomain, ticks: 7 }),
              fits.map(({ fit, colour, start, name }) => {
                const left = across(start.x) > (name === "xmin" ? 0.8 : 0.2);
                return [
                  Plot.rect([fit], { x1: fit.from.x, x2: fit.to.x, fill: colour, fillOpacity: 0.07 }),
                  Plot.ruleX([start.x], { stroke: colour, strokeDasharray: "4 3" }),
                  Plot.text([name], {
                    x: [start.x],
                    frameAnchor: "top",
                    textAnchor: left ? "end" : "start",
                    dx: left ? -5 : 5,
                    dy: name === "xmin" || apart ? 3 : 17,
                    text: (text: string) => text,
                    fill: colour,
                    stroke: theme.surface,
                    strokeWidth: 3,
                  }),
                ];
              }),
              Plot.ruleY(points, {
                y: "density",
                x1: "low",
                x2: "high",
                stroke: theme.data,
                strokeOpacity: 0.45,
              }),
              fits.map(({ fit, colour }) =>
                Plot.link([fit], {
                  x1: fit.from.x,
                  y1: fit.from.density,
                  x2: fit.to.x,
                  y2: fit.to.density,
                  stroke: colour,
                  strokeWidth: 2.4,
                  strokeLinecap: "round",
                }),
              ),
              Plot.dot(
                points.filter(({ few }) => !few),
                { x: "middle", y: "density", fill: theme.data, r: 2.6 },
              ),
              Plot.dot(
                points.filter(({ few }) => few),
                {
                  x: "middle",
                  y: "density",
                  stroke: theme.data,
                  fill: theme.surface,
                  r: 2.4,
                  strokeWidth: 1.1,
                },
              ),
              fits.map(({ fit, colour, name }) =>
                Plot.text([fit], {
                  x: Math.sqrt(fit.from.x * fit.to.x),
                  y: Math.sqrt(fit.from.density * fit.to.density),
                  text: () => `slope ${slope(fit, name === "xmin")}`,
                  fill: colour,
                  stroke: theme.surface,
                  strokeWidth: 4,
                  // Below the line nothing is in the way: left of the upper tail, under the lower one.
                  textAnchor: name === "xmin" ? "end" : "middle",
                  fontWeight: "bold",
                  dx: name === "xmin" ? -12 : 0,
                  dy: name === "xmin" ? 8 : 34,
                }),
              ),
            ],
          },
        },
      ],
    },
    drawing,
  );
}

function inTail({ tailSize, D }: FitLine): string {
  return ` (${plural(tailSize, "eigenvalue")}, D = ${brief(D)})`;
}

function tailEntry(fit: FitLine | NoFigure, colour: string, words: (fit: FitLine) => string): LegendEntry {
  return fit.kind === "line"
    ? { mark: "line", colour, text: words(fit) }
    : { mark: "dashes", colour, text: fit.reason };
}

function slope(fit: FitLine, upper: boolean): string {
  const value = upper ? -fit.exponent : fit.exponent - 1;
  return decimals(value, 2);
}

function logFinding({ upper, lower }: LogFigure): string {
  const top =
    upper.kind === "line"
      ? `the upper tail falls as a power law of exponent alpha ${withError(upper.exponent, upper.sigma)} from ${brief(upper.from.x)} to ${brief(upper.to.x)}`
      : upper.reason;
  const bottom =
    lower.kind === "line"
      ? `the lower tail has alpha_lower ${withError(lower.exponent, lower.sigma)} up to ${brief(lower.to.x)}`
      : lower.reason;
  return `density of the eigenvalues on logarithmic axes; ${top}; ${bottom}.`;
}

/** Ends of a logarithmic axis with room at both. */
function extent(values: readonly number[], room: number): readonly [number, number] {
  return [Math.min(...values) / room, Math.max(...values) * room];
}
