import * as Plot from "@observablehq/plot";
import { plural } from "../../reporters/format-number.js";
import type { CdfFigure } from "../geometry/tail-cdf.js";
import { bottomAxis, leftAxis } from "./axes.js";
import type { Drawing } from "./drawing.js";
import { framed } from "./frame.js";
import { brief, withError } from "./number-text.js";
import type { SvgElement } from "./svg-document.js";
import { THEMES } from "./theme.js";

/** With more eigenvalues than this their dots would touch. */
const MOST_DOTS = 60;

export function drawCdf(figure: CdfFigure, drawing: Drawing): SvgElement {
  const theme = THEMES[drawing.theme];
  const { alpha, sigma, xmin, xmax, tailSize, D, distance, complete } = figure;
  const empirical = figure.empirical.x.map((x, i) => ({ x, share: figure.empirical.share[i] }));
  const fitted = figure.fitted.x.map((x, i) => ({ x, share: figure.fitted.share[i] }));
  const model = (x: number) => -Math.expm1((1 - alpha) * Math.log(x / xmin));
  const gaps = empirical.map(({ x, share }) => ({ x, gap: model(x) - share }));
  const gap = distance.fitted - distance.empirical;
  const domain: readonly [number, number] = [xmin / (xmax / xmin) ** 0.01, xmax * (xmax / xmin) ** 0.02];
  const x = { type: "log", domain: [...domain], axis: null } as const;
  // Off the data: above and left of the fit where the data lie below it, else below and right.
  const beside =
    gap > 0
      ? ({ textAnchor: "end", dx: -8, dy: -9 } as const)
      : ({ textAnchor: "start", dx: 8, dy: 11 } as const);
  const goodness = figure.gofP === null ? "" : `, goodness of fit p = ${brief(figure.gofP)}`;
  return framed(
    {
      title: figure.title,
      subtitle: figure.subtitle,
      legend: [
        { mark: "line", colour: theme.data, text: `the ${plural(tailSize, "eigenvalue")} of the upper tail` },
        {
          mark: "line",
          colour: theme.upperTail,
          text: `power law, alpha = ${withError(alpha, sigma)} from xmin = ${brief(xmin)}${goodness}`,
        },
        {
          mark: "segment",
          colour: theme.mark,
          text: `Kolmogorov-Smirnov distance D = ${brief(D)}, at λ = ${brief(distance.x)}`,
        },
      ],
      description: `distribution function of the ${plural(tailSize, "eigenvalue")} of the upper tail against a power law of exponent alpha ${withError(alpha, sigma)}; they are farthest apart, by D = ${brief(D)}, at ${brief(distance.x)}.`,
      panels: [
        {
          height: 270,
          options: {
            marginBottom: 12,
            x,
            y: { domain: [0, 1], axis: null },
            marks: [
              leftAxis({ theme, label: "P(X < λ), of the tail" }),
              bottomAxis({ theme, label: null, log: domain, text: () => "" }),
              Plot.line(fitted, { x: "x", y: "share", stroke: theme.upperTail, strokeWidth: 2.2 }),
              Plot.line(empirical, {
                x: "x",
                y: "share",
                stroke: theme.data,
                strokeWidth: 1.5,
                curve: complete ? "step-before" : "linear",
              }),
              segment(distance.x, distance.empirical, distance.fitted, theme.mark),
              Plot.text([D], {
                x: distance.x,
                y: distance.fitted,
                text: () => `D = ${brief(D)}`,
                fill: theme.mark,
                stroke: theme.surface,
                strokeWidth: 4,
                fontWeight: "bold",
                ...beside,
              }),
            ],
          },
        },
        {
          height: 142,
          options: {
            x,
            y: { domain: [-1.25 * D, 1.25 * D], axis: null },
            marks: [
              leftAxis({ theme, label: "fit − data", ticks: 4 }),
              bottomAxis({ theme, label: figure.axis, log: domain }),
              Plot.ruleY([0], { stroke: theme.upperTail, strokeWidth: 1.6 }),
              Plot.ruleY([-D, D], { stroke: theme.mark, strokeDasharray: "4 3" }),
              Plot.line(gaps, { x: "x", y: "gap", stroke: theme.data, strokeWidth: 1.2 }),
              // The distance is taken at the eigenvalues alone.
              ...(complete && tailSize <= MOST_DOTS
                ? [Plot.dot(gaps, { x: "x", y: "gap", fill: theme.data, r: 2 })]
                : []),
              segment(distance.x, 0, gap, theme.mark),
            ],
          },
        },
      ],
    },
    drawing,
  );
}

/** From one height to another, with a bar at both ends. */
function segment(x: number, from: number, to: number, colour: string): Plot.Markish[] {
  return [
    Plot.ruleX([x], { y1: from, y2: to, stroke: colour, strokeWidth: 2 }),
    Plot.text([from, to], {
      x,
      y: (y: number) => y,
      text: () => "–",
      fill: colour,
      fontSize: 13,
      fontWeight: "bold",
    }),
  ];
}
