import { describe, expect, test } from "vitest";
import { drawFigure } from "../../src/figures/draw/draw-figure.js";
import { THEMES, themeVariables } from "../../src/figures/draw/theme.js";
import { LAYER_FIGURES, type LayerFigure, layerFigure } from "../../src/figures/geometry/layer-figure.js";
import { MODEL_FIGURES, type ModelFigure, modelFigure } from "../../src/figures/geometry/model-figure.js";
import { sampleReport } from "../reporters/sample-report.js";
import { simulated } from "../spectra.js";
import { document, drawn, measuredLayer } from "./layers.js";

const spectrum = simulated("ten-spikes");
const data = measuredLayer(spectrum.eigenvalues, spectrum);
const figures: readonly (LayerFigure | ModelFigure)[] = [
  ...LAYER_FIGURES.map((kind) =>
    drawn<LayerFigure | { kind: "none"; reason: string }>(layerFigure(kind, data)),
  ),
  ...MODEL_FIGURES.map((kind) =>
    drawn<ModelFigure | { kind: "none"; reason: string }>(
      modelFigure(kind, { name: "model.onnx", records: sampleReport().layers }),
    ),
  ),
];

const svgOf = (figure: LayerFigure | ModelFigure, theme: "light" | "dark" | "page" = "light") =>
  drawFigure(figure, { document, theme }).outerHTML;

describe.each(figures.map((figure) => [figure.kind, figure] as const))("the figure %s", (_, figure) => {
  test("is the same each time, to the letter", () => {
    expect(svgOf(figure)).toBe(svgOf(figure));
  });

  test("holds no number that is none", () => {
    expect(svgOf(figure)).not.toMatch(/NaN|Infinity|undefined|null/);
  });

  test("says in words what it shows", () => {
    const svg = svgOf(figure);
    expect(svg).toMatch(/ role="img"/);
    expect(svg).toMatch(/ aria-label="[^"]{30,}"/);
    expect(svg).toMatch(/<title>[^<]+<\/title><desc>[^<]{30,}<\/desc>/);
  });

  test("leaves no ids, styles or scripts that a page would trip over", () => {
    expect(svgOf(figure, "page")).not.toMatch(/ id="| clip-path=|<style|<script|url\(/);
  });

  test("takes every colour of a page from the page", () => {
    const colours = svgOf(figure, "page").match(/(?:fill|stroke|color)="([^"]*)"/g) ?? [];
    expect(colours.length).toBeGreaterThan(3);
    for (const colour of colours) expect(colour).toMatch(/="(var\(--figure-|none|currentColor)/);
  });

  test("is drawn on its own ground when it stands alone", () => {
    expect(svgOf(figure, "dark")).toContain(`fill="${THEMES.dark.surface}"`);
    expect(svgOf(figure, "dark")).not.toContain("var(");
  });

  test("keeps to the width asked for", () => {
    const svg = drawFigure(figure, { document, theme: "light", width: 500 }).outerHTML;
    expect(svg).toMatch(/^<svg[^>]* width="500"/);
  });

  test("leaves the heading to the page that has one", () => {
    const svg = drawFigure(figure, { document, theme: "page", heading: false }).outerHTML;
    expect(svg).not.toContain(`>${figure.title}</text>`);
  });
});

describe("what is drawn", () => {
  const numbers = (text: string | undefined) => (text ?? "").match(/-?\d+(?:\.\d+)?/g)?.map(Number) ?? [];

  test("the Kolmogorov-Smirnov segment is D of the panel's height", () => {
    const figure = figures.find(({ kind }) => kind === "cdf");
    if (figure?.kind !== "cdf") throw new Error("no figure");
    const rules = [...svgOf(figure).matchAll(/<line [^>]*y2="([\d.]+)"[^>]*y1="([\d.]+)"/g)];
    // 270 pixels less the margins of 14 and 12; lengths are rounded to a hundredth.
    const lengths = rules.map(([, to, from]) => Math.abs(Number(to) - Number(from)) / (270 - 26));
    expect(Math.min(...lengths.map((length) => Math.abs(length - figure.D)))).toBeLessThan(1e-4);
  });

  test("the line of the upper tail falls by alpha decades a decade", () => {
    const figure = figures.find(({ kind }) => kind === "log");
    if (figure?.kind !== "log" || figure.upper.kind === "none") throw new Error("no figure");
    const svg = svgOf(figure);
    const line = new RegExp(`<g [^>]*stroke="${THEMES.light.upperTail}"[^>]*>\\s*<path d="([^"]+)"`).exec(
      svg,
    );
    const [x1, y1, x2, y2] = numbers(line?.[1]);
    const { bins, upper, lower } = figure;
    const fits = [upper, lower].flatMap((fit) => (fit.kind === "line" ? [fit.from, fit.to] : []));
    // The frame's own rule: a little room around bins and fits.
    const xs = [...bins.low, ...bins.high];
    const ys = [...bins.density, ...fits.map(({ density }) => density)];
    const decadeX = (680 - 70 - 20) / Math.log10((Math.max(...xs) * 1.04 ** 2) / Math.min(...xs));
    const decadeY = (360 - 14 - 44) / Math.log10((Math.max(...ys) * 1.6 ** 2) / Math.min(...ys));
    const slope = -(y2 - y1) / decadeY / ((x2 - x1) / decadeX);
    // A hundredth of a pixel at the ends of a line of tens of pixels.
    expect(slope / -upper.exponent).toBeCloseTo(1, 2);
  });

  test("a name of a layer is text, whatever is in it", () => {
    const record = { ...data.record, name: `<script>"&'\u202e` };
    const figure = drawn(layerFigure("log", { ...data, record }));
    const svg = svgOf(figure);
    expect(svg).not.toContain("<script>");
    expect(svg).toContain("&lt;script&gt;");
    expect(svg).not.toMatch(/&(?!amp;|lt;|gt;|quot;|#)/);
    // Nor can it turn round the text beside it.
    expect(svg).not.toContain("\u202e");
  });
});

test("a page's variables name every colour that its figures use", () => {
  const defined = new Set(
    [...themeVariables("dark").matchAll(/(--figure-[a-z-]+):/g)].map(([, name]) => name),
  );
  for (const figure of figures) {
    for (const [, name] of svgOf(figure, "page").matchAll(/var\((--figure-[a-z-]+)/g)) {
      expect(defined).toContain(name);
    }
  }
});

test("figures reviewed as pictures", async () => {
  const [log, , cdf] = figures;
  // An element a line, so that a difference can be read.
  const lines = (figure: LayerFigure | ModelFigure) => `${svgOf(figure).replaceAll("><", ">\n<")}\n`;
  await expect(lines(log)).toMatchFileSnapshot("snapshots/log.svg");
  await expect(lines(cdf)).toMatchFileSnapshot("snapshots/cdf.svg");
});
