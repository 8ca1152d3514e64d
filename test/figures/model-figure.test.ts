import { describe, expect, test } from "vitest";
import { depthFigure, heatmapFigure, modelFigure } from "../../src/figures/geometry/model-figure.js";
import { sampleRecord } from "../reporters/sample-report.js";
import { drawn } from "./layers.js";

const layer = (name: string, alpha: number | null, more = {}) =>
  sampleRecord({
    name,
    alpha,
    alpha_ci_low: alpha && alpha - 0.2,
    alpha_ci_high: alpha && alpha + 0.2,
    ...more,
  });

const records = [
  layer("a", 2, { component: "mlp", D: 0.05, phase: "heavy-tailed", phase_confidence: "high" }),
  layer("b", 3, { component: "attention", D: 0.2, phase: "bulk-decay", phase_confidence: "low" }),
  sampleRecord({ name: "skipped", status: "skipped", reason: "filtered: not asked for" }),
  layer("c", 4, { component: "mlp", D: null }),
  layer("d", 100, { component: "mlp" }),
  layer("e", null),
  sampleRecord({ name: "broken", status: "failed", reason: "it holds NaN" }),
];

describe("the heat map", () => {
  const { rows, columns } = drawn(heatmapFigure({ name: "m", records }, ["alpha", "D"]));

  test("has a row for each layer but those that were skipped", () => {
    expect(rows.map(({ label }) => label)).toEqual(["a", "b", "c", "d", "e", "broken"]);
    expect(rows.map(({ failed }) => failed)).toEqual([false, false, false, false, false, true]);
  });

  test("measures from the median in quartiles, which one outlier does not move", () => {
    expect(columns[0]).toEqual({ name: "alpha", median: 3.5 });
    // Quartiles of 2, 3, 4, 100 by linear interpolation: 2.75 and 28.
    expect(rows[0].cells[0].z).toBeCloseTo((2 - 3.5) / ((28 - 2.75) / 1.349), 12);
  });

  test("tells a missing value from one at the median", () => {
    expect(rows[2].cells[1]).toEqual({ value: null, z: null });
    expect(rows[5].cells[0]).toEqual({ value: null, z: null });
  });

  test("gives a column of one value no colour, and an outlier among equal values some", () => {
    const same = [1, 1, 1, 1, 9].map((D, i) => sampleRecord({ name: `${i}`, D, entropy: 0.5 }));
    const { rows: equal } = drawn(heatmapFigure({ name: "m", records: same }, ["D", "entropy"]));
    expect(equal.map(({ cells }) => cells[1].z)).toEqual([0, 0, 0, 0, 0]);
    expect(equal[4].cells[0].z).toBeCloseTo(8 / 3.2, 12);
  });
});

test("depth counts the analysed layers, those without an alpha too", () => {
  const { points, layers, interval } = drawn(depthFigure({ name: "m", records }));
  expect(layers).toBe(5);
  expect(points).toMatchObject([
    { depth: 1, label: "a", low: 1.8, high: 2.2, poor: false },
    { depth: 2, label: "b", poor: true },
    { depth: 3, label: "c", poor: false },
    { depth: 4, label: "d" },
  ]);
  expect(interval).toBe("given xmin");
});

test("depth prefers the bootstrap's intervals, which hold the choice of xmin", () => {
  const wide = layer("a", 2, { alpha_boot_low: 1.5, alpha_boot_high: 3.5 });
  expect(modelFigure("depth", { name: "m", records: [wide] })).toMatchObject({
    interval: "bootstrap",
    points: [{ low: 1.5, high: 3.5 }],
  });
});

test("components are ordered by their median", () => {
  expect(modelFigure("components", { name: "m", records })).toMatchObject({
    groups: [
      { component: "attention", median: 3, q25: 3, q75: 3 },
      { component: "mlp", median: 4, q25: 3, q75: 52 },
    ],
  });
});

test("phases counts the layers that have none", () => {
  expect(modelFigure("phases", { name: "m", records })).toMatchObject({
    layers: 5,
    withoutPhase: 3,
    points: [
      { depth: 1, phase: "heavy-tailed", confidence: "high" },
      { depth: 2, phase: "bulk-decay", confidence: "low" },
    ],
  });
});

test("a model of which nothing was analysed has no figures", () => {
  const none = records.filter(({ status }) => status === "skipped");
  for (const kind of ["heatmap", "depth", "components", "phases"] as const) {
    expect(modelFigure(kind, { name: "m", records: none }).kind).toBe("none");
  }
});
