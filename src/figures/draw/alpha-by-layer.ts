import * as Plot from "@observablehq/plot";
import { OVER_TRAINED_BELOW, POOR_FIT_DISTANCE, UNDER_TRAINED_ABOVE } from "../../analysis/conventions.js";
import type { Component } from "../../layers/describe.js";
import { quantile } from "../../metrics/quantile.js";
import { plural } from "../../reporters/format-number.js";
import type { AlphaPoint, ComponentsFigure, DepthFigure } from "../geometry/model-figure.js";
import { bottomAxis, leftAxis } from "./axes.js";
import type { Drawing } from "./drawing.js";
import { framed, type LegendEntry } from "./frame.js";
import type { SvgElement } from "./svg-document.js";
import { COMPONENT_MARKS, SYMBOL_PATHS, THEMES, type Theme } from "./theme.js";

const RADIUS = 3.6;
/** So many dots find room; of more each is smaller. */
const FEW_ENOUGH = 50;
/** A component's dots spread over this share of its row, those of a few layers over less. */
const SPREAD = 0.8;
const SPREAD_WHOLLY_FROM = 40;
/** Its multiples, modulo 1, lie as evenly as can be however many there are: neighbours in alpha keep apart. */
const GOLDEN_SHARE = (Math.sqrt(5) - 1) / 2;
/** A component's row. */
const ROW = 52;

/** An alpha beyond both would press all others together, and is drawn at the frame: many times the upper quartile, and this. */
const FARTHEST = 2.5;
const ALWAYS_SHOWN = 10;

/** Dots of a component's shape and colour, open where the power law fits poorly. */
function dots(
  points: readonly AlphaPoint[],
  place: (look: Plot.DotOptions) => Plot.DotOptions,
  theme: Theme,
  radius: number,
): Plot.Markish[] {
  return componentsOf(points).map((component) => {
    const { symbol, hue } = COMPONENT_MARKS[component];
    return Plot.dot(
      points.filter((point) => point.component === component),
      place({
        symbol,
        r: radius,
        stroke: theme[hue],
        strokeWidth: 1.3,
        fill: (point: AlphaPoint) => (point.poor ? theme.surface : theme[hue]),
        title: ({ label, alpha, low, high }: AlphaPoint) =>
          `${label}\nalpha ${alpha.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`,
      }),
    );
  });
}

function componentsOf(points: readonly AlphaPoint[]): readonly Component[] {
  return [...new Set(points.map(({ component }) => component))];
}

function componentLegend(points: readonly AlphaPoint[], theme: Theme): readonly LegendEntry[] {
  return componentsOf(points).map((component) => {
    const { symbol, hue } = COMPONENT_MARKS[component];
    return { mark: "dot", colour: theme[hue], text: component, path: SYMBOL_PATHS[symbol] };
  });
}

function poorEntry(points: readonly AlphaPoint[], theme: Theme): readonly LegendEntry[] {
  return points.some(({ poor }) => poor)
    ? [
        {
          mark: "ring",
          colour: theme.muted,
          text: `open: the power law fits poorly (D > ${POOR_FIT_DISTANCE})`,
        },
      ]
    : [];
}

const CONVENTION = `Dotted: WeightWatcher's convention, below ${OVER_TRAINED_BELOW} over-trained, above ${UNDER_TRAINED_ABOVE} under-trained; no verdict.`;

/** Where the axis of alpha ends. */
function alphaDomain(points: readonly AlphaPoint[], withIntervals: boolean): readonly [number, number] {
  const sorted = points.map(({ alpha }) => alpha).sort((a, b) => a - b);
  const far = Math.max(1 + FARTHEST * ((quantile(sorted, 0.75) ?? 1) - 1), ALWAYS_SHOWN);
  const highs = points.map(({ alpha, high }) => (withIntervals ? high : alpha));
  const lows = points.map(({ alpha, low }) => (withIntervals ? low : alpha));
  const high = Math.max(Math.min(Math.max(...highs), far), UNDER_TRAINED_ABOVE + 0.3);
  return [Math.max(Math.min(...lows, OVER_TRAINED_BELOW) - 0.2, 1), high + 0.2];
}

/** How many lie beyond the axis's end, in words. */
function beyondNote(points: readonly AlphaPoint[], end: number): string {
  const beyond = points.filter(({ alpha }) => alpha > end);
  if (beyond.length === 0) return "";
  return `${plural(beyond.length, "layer")} with a larger alpha, up to ${largest(beyond).toFixed(1)}, at the end of the axis. `;
}

function radiusFor(count: number): number {
  return RADIUS * Math.min(1, Math.sqrt(FEW_ENOUGH / count));
}

export function drawDepth(figure: DepthFigure, drawing: Drawing): SvgElement {
  const theme = THEMES[drawing.theme];
  const { layers, interval } = figure;
  const domain = alphaDomain(figure.points, true);
  const clamp = (value: number) => Math.min(value, domain[1]);
  const points = figure.points.map((point) => ({ ...point, y: clamp(point.alpha), y2: clamp(point.high) }));
  return framed(
    {
      title: figure.title,
      subtitle: `alpha by depth, with its 95 % interval (${interval === "bootstrap" ? "bootstrap, the choice of xmin included" : "given xmin"})`,
      legend: [...componentLegend(points, theme), ...poorEntry(points, theme)],
      note: beyondNote(figure.points, domain[1]) + CONVENTION,
      description: `alpha of ${plural(points.length, "layer")} by depth, from ${least(points).toFixed(2)} to ${largest(points).toFixed(2)}.`,
      panels: [
        {
          height: 330,
          options: {
            x: { domain: [0.3, layers + 0.7], axis: null },
            y: { domain: [...domain], axis: null },
            marks: [
              leftAxis({ theme, label: "alpha" }),
              bottomAxis({
                theme,
                label: "layer, in the model's order",
                ticks: Math.min(10, layers),
                text: (value) => (Number.isInteger(value) ? String(value) : ""),
              }).slice(1),
              Plot.ruleY([OVER_TRAINED_BELOW, UNDER_TRAINED_ABOVE], {
                stroke: theme.muted,
                strokeDasharray: "2 3",
              }),
              Plot.ruleX(points, {
                x: "depth",
                y1: "low",
                y2: "y2",
                stroke: ({ component }: AlphaPoint) => theme[COMPONENT_MARKS[component].hue],
                strokeOpacity: 0.5,
                strokeWidth: layers > 150 ? 1 : 1.6,
              }),
              dots(points, (look) => ({ ...look, x: "depth", y: "y" }), theme, radiusFor(layers)),
            ],
            color: { type: "identity" },
          },
        },
      ],
    },
    drawing,
  );
}

export function drawComponents(figure: ComponentsFigure, drawing: Drawing): SvgElement {
  const theme = THEMES[drawing.theme];
  const all = figure.groups.flatMap(({ points }) => points);
  const domain = alphaDomain(all, false);
  const points = figure.groups.flatMap((group) =>
    spread(group.points).map((point) => ({ ...point, x: Math.min(point.alpha, domain[1]) })),
  );
  const radius = radiusFor(Math.max(...figure.groups.map((group) => group.points.length)));
  return framed(
    {
      title: figure.title,
      subtitle: "alpha by component: each layer, the quartiles and the median",
      legend: poorEntry(points, theme),
      note: beyondNote(all, domain[1]) + CONVENTION,
      description: `alpha by component; medians: ${figure.groups.map(({ component, median }) => `${component} ${median.toFixed(2)}`).join(", ")}.`,
      panels: [
        {
          height: 64 + ROW * figure.groups.length,
          options: {
            marginLeft: 118,
            x: { domain: [...domain], axis: null },
            y: { domain: [0, 1], axis: null },
            fy: {
              domain: figure.groups.map(({ component }) => component),
              axis: null,
              padding: 0.2,
            },
            marks: [
              bottomAxis({ theme, label: "alpha" }),
              Plot.axisFy({
                label: null,
                anchor: "left",
                tickSize: 0,
                color: theme.ink,
                fontSize: 12,
                text: (component: Component) =>
                  `${component} (${figure.groups.find((group) => group.component === component)?.points.length ?? 0})`,
              }),
              Plot.ruleX([OVER_TRAINED_BELOW, UNDER_TRAINED_ABOVE], {
                stroke: theme.muted,
                strokeDasharray: "2 3",
              }),
              Plot.rect(figure.groups, {
                fy: "component",
                x1: ({ q25 }: { q25: number }) => Math.min(q25, domain[1]),
                x2: ({ q75 }: { q75: number }) => Math.min(q75, domain[1]),
                fill: theme.bar,
                fillOpacity: 0.55,
              }),
              dots(points, (look) => ({ ...look, x: "x", y: "height", fy: "component" }), theme, radius),
              Plot.ruleX(figure.groups, {
                fy: "component",
                x: ({ median }: { median: number }) => Math.min(median, domain[1]),
                stroke: theme.ink,
                strokeWidth: 2,
              }),
            ],
            color: { type: "identity" },
          },
        },
      ],
    },
    drawing,
  );
}

/** Points with a height in their row, from 0 to 1. */
function spread(points: readonly AlphaPoint[]) {
  const share = SPREAD * Math.min(1, (points.length - 1) / SPREAD_WHOLLY_FROM);
  return points
    .toSorted((a, b) => a.alpha - b.alpha)
    .map((point, i) => ({ ...point, height: 0.5 + share * (((i * GOLDEN_SHARE) % 1) - 0.5) }));
}

const least = (points: readonly AlphaPoint[]) => Math.min(...points.map(({ alpha }) => alpha));
const largest = (points: readonly AlphaPoint[]) => Math.max(...points.map(({ alpha }) => alpha));
