import * as Plot from "@observablehq/plot";
import { plural } from "../../reporters/format-number.js";
import type { XminFigure } from "../geometry/xmin-scan.js";
import { bottomAxis, leftAxis } from "./axes.js";
import type { Drawing } from "./drawing.js";
import { framed } from "./frame.js";
import { brief, decimals, withError } from "./number-text.js";
import type { SvgElement } from "./svg-document.js";
import { THEMES } from "./theme.js";

/** alpha is shown up to so many times the chosen one: from starts far up the tail it goes anywhere. */
const TALLEST = 2.2;

export function drawXmin(figure: XminFigure, drawing: Drawing): SvgElement {
  const theme = THEMES[drawing.theme];
  const { chosen, interval, nearby } = figure;
  const candidates = figure.candidates.xmin.map((xmin, i) => {
    const [alpha, sigma] = [figure.candidates.alpha[i], figure.candidates.sigma[i]];
    return { xmin, alpha, low: alpha - sigma, high: alpha + sigma, D: figure.candidates.D[i] };
  });
  const starts = candidates.map(({ xmin }) => xmin);
  const [first, last] = [Math.min(...starts), Math.max(...starts)];
  const room = last > first ? (last / first) ** 0.02 : 1.05;
  const domain: readonly [number, number] = [first / room, last * room];
  const ceiling = Math.min(Math.max(...candidates.map(({ high }) => high)), 1 + TALLEST * (chosen.alpha - 1));
  const floor = Math.min(...candidates.map(({ low }) => low), chosen.alpha);
  const margin = 0.06 * (ceiling - floor);
  const clamp = (alpha: number) => Math.min(alpha, ceiling + margin);
  const shown = candidates.map((candidate) => ({
    ...candidate,
    // A gap in the line, not a line along the frame.
    alpha: candidate.alpha > ceiling ? Number.NaN : candidate.alpha,
    low: candidate.low > ceiling ? Number.NaN : candidate.low,
    high: clamp(candidate.high),
  }));
  const worst = Math.max(...candidates.map(({ D }) => D), chosen.D);
  const x = { type: "log", domain: [...domain], axis: null } as const;
  const choice = [
    ...(interval === null
      ? []
      : [
          Plot.rect([interval], {
            x1: Math.max(interval[0], domain[0]),
            x2: Math.min(interval[1], domain[1]),
            fill: theme.upperTail,
            fillOpacity: 0.12,
          }),
        ]),
    Plot.ruleX([chosen.xmin], { stroke: theme.upperTail, strokeDasharray: "4 3" }),
  ];
  return framed(
    {
      title: figure.title,
      subtitle: figure.subtitle,
      legend: [
        { mark: "line", colour: theme.data, text: "alpha ± sigma, were the tail to start there" },
        {
          mark: "dashes",
          colour: theme.upperTail,
          text: `chosen where D is smallest: xmin = ${brief(chosen.xmin)}, alpha = ${withError(chosen.alpha, chosen.sigma)}, D = ${brief(chosen.D)} (${plural(chosen.tailSize, "eigenvalue")})`,
        },
        ...(interval === null
          ? []
          : [
              {
                mark: "band",
                colour: theme.upperTail,
                text: `95 % of bootstrap choices: ${brief(interval[0])} to ${brief(interval[1])}`,
              } as const,
            ]),
      ],
      note: `With half to twice as many eigenvalues in the tail, alpha goes from ${decimals(nearby[0], 2)} to ${decimals(nearby[1], 2)}. The curve of alpha is the Hill plot.`,
      description: `alpha and the Kolmogorov-Smirnov distance by where the tail starts; the smallest distance, ${brief(chosen.D)}, is at xmin ${brief(chosen.xmin)}, where alpha is ${withError(chosen.alpha, chosen.sigma)}; with half to twice as many eigenvalues it goes from ${decimals(nearby[0], 2)} to ${decimals(nearby[1], 2)}.`,
      panels: [
        {
          height: 220,
          options: {
            marginBottom: 12,
            x,
            y: { domain: [Math.max(floor - margin, 1), ceiling + margin], axis: null },
            marks: [
              leftAxis({ theme, label: "alpha" }),
              bottomAxis({ theme, label: null, log: domain, text: () => "" }),
              choice,
              Plot.ruleY([chosen.alpha], { stroke: theme.upperTail, strokeOpacity: 0.55 }),
              Plot.areaY(shown, { x: "xmin", y1: "low", y2: "high", fill: theme.data, fillOpacity: 0.16 }),
              Plot.line(shown, { x: "xmin", y: "alpha", stroke: theme.data, strokeWidth: 1.6 }),
              Plot.dot([chosen], { x: "xmin", y: "alpha", fill: theme.upperTail, r: 4.5 }),
            ],
          },
        },
        {
          height: 174,
          options: {
            x,
            y: { domain: [0, 1.06 * worst], axis: null },
            marks: [
              leftAxis({ theme, label: "D", ticks: 4 }),
              bottomAxis({ theme, label: `xmin, an ${figure.axis}`, log: domain }),
              choice,
              Plot.line(candidates, { x: "xmin", y: "D", stroke: theme.data, strokeWidth: 1.6 }),
              Plot.dot([chosen], { x: "xmin", y: "D", fill: theme.upperTail, r: 4.5 }),
            ],
          },
        },
      ],
    },
    drawing,
  );
}
