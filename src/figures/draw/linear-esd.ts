import * as Plot from "@observablehq/plot";
import { plural } from "../../reporters/format-number.js";
import type { EsdFigure } from "../geometry/linear-esd.js";
import { bottomAxis, leftAxis } from "./axes.js";
import type { Drawing } from "./drawing.js";
import { framed, type LegendEntry } from "./frame.js";
import { brief } from "./number-text.js";
import type { SvgElement } from "./svg-document.js";
import { THEMES } from "./theme.js";

/** Height of a spike's mark over the frame's. */
const SPIKE_HEIGHT = 0.07;
/** Of the words on what lies beyond the axis. */
const BEYOND_HEIGHT = 0.9;

export function drawEsd(figure: EsdFigure, drawing: Drawing): SvgElement {
  const theme = THEMES[drawing.theme];
  const { domain, top, bars, bulk, spikes, beyond } = figure;
  const rectangles = bars.density.map((density, i) => ({
    x1: bars.edges[i],
    x2: bars.edges[i + 1],
    density: Math.min(density, top),
    cut: density > top ? density : null,
  }));
  const cut = rectangles.flatMap((bar) =>
    bar.cut === null ? [] : [{ ...bar, text: `↑ ${brief(bar.cut)}` }],
  );
  const curve =
    bulk.kind === "bulk" ? bulk.curve.x.map((x, i) => ({ x, density: bulk.curve.density[i] })) : [];
  const edges =
    bulk.kind === "none"
      ? []
      : [
          { x: bulk.lambdaPlus, text: "λ₊", end: true },
          ...(bulk.lambdaEdge === null ? [] : [{ x: bulk.lambdaEdge, text: "edge", end: false }]),
        ];
  return framed(
    {
      title: figure.title,
      subtitle: figure.subtitle,
      legend: [
        { mark: "bar", colour: theme.bar, text: "density of the eigenvalues" },
        ...bulkEntries(figure, theme.bulk, theme.mark),
      ],
      description: esdFinding(figure),
      panels: [
        {
          height: 340,
          options: {
            x: { domain: [...domain], axis: null },
            y: { domain: [0, top], axis: null },
            marks: [
              leftAxis({ theme, label: "density p(λ)" }),
              Plot.rect(rectangles, {
                x1: "x1",
                x2: "x2",
                y1: 0,
                y2: "density",
                fill: theme.bar,
                insetLeft: 0.5,
                insetRight: 0.5,
              }),
              Plot.text(cut, {
                x: (bar: { x1: number; x2: number }) => (bar.x1 + bar.x2) / 2,
                y: "density",
                text: "text",
                textAnchor: "start",
                dx: 10,
                dy: 8,
                fill: theme.muted,
              }),
              Plot.areaY(curve, { x: "x", y: "density", fill: theme.bulk, fillOpacity: 0.12 }),
              Plot.line(curve, { x: "x", y: "density", stroke: theme.bulk, strokeWidth: 2.2 }),
              Plot.ruleX(edges, { x: "x", stroke: theme.bulk, strokeDasharray: "4 3" }),
              edges.map(({ x, text, end }) =>
                Plot.text([text], {
                  x: [x],
                  text: [text],
                  frameAnchor: "top",
                  textAnchor: end ? "end" : "start",
                  dx: end ? -4 : 4,
                  dy: 2,
                  fill: theme.bulk,
                }),
              ),
              Plot.ruleX(spikes, { y1: 0, y2: SPIKE_HEIGHT * top, stroke: theme.mark, strokeWidth: 1.6 }),
              ...(beyond.count === 0
                ? []
                : [
                    Plot.text([beyond], {
                      x: domain[1],
                      y: BEYOND_HEIGHT * top,
                      dx: -2,
                      text: () => `${beyond.count} more, up to ${brief(beyond.largest)} →`,
                      textAnchor: "end",
                      fill: beyondColour(figure, theme.mark, theme.muted),
                      fontWeight: "bold",
                    }),
                  ]),
              bottomAxis({ theme, label: figure.axis }).slice(1),
            ],
          },
        },
      ],
    },
    drawing,
  );
}

/** What lies beyond the axis's end is beyond the edge too, where there is one. */
function beyondColour({ numSpikes }: EsdFigure, spike: string, other: string): string {
  return numSpikes === null ? other : spike;
}

function bulkEntries({ bulk, numSpikes }: EsdFigure, colour: string, spike: string): readonly LegendEntry[] {
  if (bulk.kind === "none") return [{ mark: "dashes", colour, text: bulk.reason }];
  const sigma = brief(bulk.sigma);
  const distance = bulk.distance === null ? "" : `, mp_distance = ${brief(bulk.distance)}`;
  const law: LegendEntry = {
    mark: "line",
    colour,
    text: `Marchenko-Pastur bulk of noise with mp_sigma = ${sigma}${distance}`,
  };
  if (numSpikes === null || bulk.lambdaEdge === null) {
    return [
      law,
      {
        mark: "dashes",
        colour,
        text: `its edge λ₊ = ${brief(bulk.lambdaPlus)} in the kernel's pieces`,
      },
    ];
  }
  return [
    law,
    {
      mark: "dashes",
      colour,
      text: `λ₊ = ${brief(bulk.lambdaPlus)}, and the edge of what noise reaches, ${brief(bulk.lambdaEdge)}`,
    },
    { mark: "tick", colour: spike, text: `${plural(numSpikes, "spike")} above it` },
  ];
}

function esdFinding({ bulk, numSpikes, beyond }: EsdFigure): string {
  const noise =
    bulk.kind === "none"
      ? bulk.reason
      : `the Marchenko-Pastur bulk of noise of standard deviation ${brief(bulk.sigma)} ends at ${brief(bulk.lambdaPlus)}`;
  const above = numSpikes === null ? "" : `; ${plural(numSpikes, "eigenvalue")} above the edge of noise`;
  return `histogram of the eigenvalues, the largest ${brief(beyond.largest)}; ${noise}${above}.`;
}
