import * as Plot from "@observablehq/plot";
import { NO_VALUE, plural } from "../../reporters/format-number.js";
import type { HeatmapFigure } from "../geometry/model-figure.js";
import { type Drawing, USUAL_WIDTH } from "./drawing.js";
import { framed } from "./frame.js";
import { brief } from "./number-text.js";
import type { SvgElement } from "./svg-document.js";
import { shortened, textWidth } from "./text-layout.js";
import { THEMES } from "./theme.js";

/** Farther from the median than this many robust standard deviations a cell grows no stronger. */
const STRONGEST = 3;
/** A cell's number must be read through its colour, on light ground and on dark. */
const MOST_OPAQUE = 0.62;
/** With more layers than this the rows are low and have no numbers. */
const MOST_ROWS_WITH_NUMBERS = 120;
const HIGH_ROW = 20;
const LOW_ROW = 9;
const NAME_SIZE = 11;
/** Of the width, at most, for the layers' names. */
const NAMES_SHARE = 0.36;
/** A cell's numbers have up to seven characters, of this size at most. */
const NUMBER_SIZE = 10.5;
const SIZES_ACROSS = 4.2;
/** The headings are written upwards, the last beyond its column. */
const MARGIN_RIGHT = 28;
const HEADING_HEIGHT = 118;

export function drawHeatmap(figure: HeatmapFigure, drawing: Drawing): SvgElement {
  const theme = THEMES[drawing.theme];
  const { columns, rows } = figure;
  const numbers = rows.length <= MOST_ROWS_WITH_NUMBERS;
  const rowHeight = numbers ? HIGH_ROW : LOW_ROW;
  const nameSize = numbers ? NAME_SIZE : LOW_ROW - 1;
  const { width = Math.max(USUAL_WIDTH, 260 + 56 * columns.length) } = drawing;
  const longest = Math.max(...rows.map(({ label }) => textWidth(label, nameSize)));
  const marginLeft = Math.min(longest + 22, NAMES_SHARE * width);
  const numberSize = Math.min(
    NUMBER_SIZE,
    (width - marginLeft - MARGIN_RIGHT) / columns.length / SIZES_ACROSS,
  );
  const cells = rows.flatMap(({ label, failed, cells: own }, row) =>
    own.map(({ value, z }, j) => ({
      row,
      column: columns[j].name,
      strength: z === null ? 0 : (MOST_OPAQUE * Math.min(Math.abs(z), STRONGEST)) / STRONGEST,
      colour: (z ?? 0) < 0 ? theme.below : theme.above,
      missing: value === null,
      text: value === null ? (failed ? "×" : NO_VALUE) : brief(value),
      title: `${label}\n${columns[j].name} ${value === null ? (failed ? "failed" : "none") : brief(value)}`,
    })),
  );
  const place = { x: "column", y: "row" } as const;
  const failed = rows.filter((row) => row.failed).length;
  return framed(
    {
      title: figure.title,
      subtitle: `${plural(rows.length, "layer")}, in the model's order; each column on its own scale`,
      legend: [
        { mark: "bar", colour: theme.below, text: "below the column's median" },
        {
          mark: "bar",
          colour: theme.above,
          text: `above it (full strength: ${STRONGEST} robust standard deviations)`,
        },
      ],
      note: `${NO_VALUE} where a layer has no such number${failed > 0 ? `, × where its analysis failed (${failed})` : ""}.`,
      description: `heat map of ${plural(rows.length, "layer")} by ${columns.length} metrics: ${columns.map(({ name }) => name).join(", ")}.`,
      panels: [
        {
          height: HEADING_HEIGHT + rowHeight * rows.length + 6,
          options: {
            marginLeft,
            marginTop: HEADING_HEIGHT,
            marginBottom: 6,
            marginRight: MARGIN_RIGHT,
            x: { type: "band", domain: columns.map(({ name }) => name), axis: null, padding: 0.04 },
            y: { type: "band", domain: rows.map((_, row) => row), axis: null, padding: numbers ? 0.08 : 0 },
            marks: [
              Plot.axisX({
                anchor: "top",
                label: null,
                tickSize: 0,
                tickRotate: -50,
                textAnchor: "start",
                dx: -4,
                color: theme.ink,
                fontSize: 11,
              }),
              Plot.axisY({
                label: null,
                tickSize: 0,
                tickFormat: (row: number) => shortened(rows[row].label, marginLeft - 22, nameSize),
                color: theme.ink,
                fontSize: nameSize,
              }),
              Plot.cell(
                cells.filter(({ missing }) => missing),
                { ...place, stroke: theme.grid, fill: "none", inset: 0.5, title: "title" },
              ),
              Plot.cell(
                cells.filter(({ missing }) => !missing),
                {
                  ...place,
                  fill: "colour",
                  fillOpacity: "strength",
                  stroke: numbers ? theme.grid : "none",
                  strokeWidth: 0.6,
                  title: "title",
                },
              ),
              Plot.text(
                cells.filter(({ missing }) => missing || numbers),
                {
                  ...place,
                  text: "text",
                  fill: ({ missing }: { missing: boolean }) => (missing ? theme.muted : theme.ink),
                  fontSize: numbers ? numberSize : LOW_ROW - 1,
                  pointerEvents: "none",
                },
              ),
            ],
            // Colours and strengths are what the cells say, not data for a scale.
            color: { type: "identity" },
            opacity: { type: "identity" },
          },
        },
      ],
    },
    { ...drawing, width },
  );
}
