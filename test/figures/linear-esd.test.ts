import { describe, expect, test } from "vitest";
import { esdFigure } from "../../src/figures/geometry/linear-esd.js";
import { simulated } from "../spectra.js";
import { drawn, measuredLayer } from "./layers.js";

/** The area under a curve by trapezia. */
function area({
  x,
  density,
}: {
  readonly x: readonly number[];
  readonly density: readonly number[];
}): number {
  return x.slice(1).reduce((sum, end, i) => sum + ((end - x[i]) * (density[i] + density[i + 1])) / 2, 0);
}

const spiked = simulated("ten-spikes");
const data = measuredLayer(spiked.eigenvalues, spiked);
const figure = drawn(esdFigure(data));

describe("the Marchenko-Pastur bulk", () => {
  test("has the share of the eigenvalues under it that are no spikes", () => {
    const { bulk } = figure;
    if (bulk.kind === "none") throw new Error("no bulk");
    expect(bulk.mass).toBe(1 - 10 / 500);
    // Trapezia under a concave curve lose a little.
    expect(area(bulk.curve)).toBeGreaterThan(0.995 * bulk.mass);
    expect(area(bulk.curve)).toBeLessThan(bulk.mass);
  });

  test("ends at the record's lambda_plus, with the record's edge beside it", () => {
    const { bulk } = figure;
    if (bulk.kind === "none") throw new Error("no bulk");
    expect(bulk.lambdaPlus).toBeCloseTo(data.record.lambda_plus ?? 0, 10);
    expect(bulk.curve.x.at(-1)).toBeCloseTo(bulk.lambdaPlus, 10);
    expect(bulk.lambdaEdge).toBe(data.record.lambda_edge);
  });

  test("is cut off at the frame where it goes to infinity", () => {
    const square = simulated("gaussian-1000x1000");
    const { bulk, top } = drawn(esdFigure(measuredLayer(square.eigenvalues, square)));
    if (bulk.kind === "none") throw new Error("no bulk");
    expect(Math.max(...bulk.curve.density)).toBeLessThanOrEqual(top);
    expect(bulk.curve.x[0]).toBeGreaterThan(0);
    expect(bulk.curve.x[0]).toBeLessThan(0.02 * bulk.lambdaPlus);
  });

  test("divided by N like the eigenvalues keeps its area", () => {
    const N = spiked.N;
    const { record } = data;
    const { bulk, axis } = drawn(
      esdFigure({
        record: {
          ...record,
          lambda_max: (record.lambda_max ?? 0) / N,
          lambda_plus: (record.lambda_plus ?? 0) / N,
          lambda_edge: (record.lambda_edge ?? 0) / N,
        },
        eigenvalues: spiked.eigenvalues.map((value) => value / N),
        options: { normalize: true, fit: "clauset" },
      }),
    );
    if (bulk.kind === "none") throw new Error("no bulk");
    expect(axis).toBe("eigenvalue λ of WᵀW / N");
    expect(bulk.lambdaPlus).toBeCloseTo((record.lambda_plus ?? 0) / N, 12);
    expect(area(bulk.curve)).toBeCloseTo(0.98, 2);
  });

  test("of a pooled convolution is that of its pieces, of which no spikes are known", () => {
    const pooled = { ...data.record, num_matrices: 9, mp_sigma: 0.05 };
    const { bulk, spikes, numSpikes } = drawn(esdFigure({ ...data, record: pooled }));
    if (bulk.kind === "none") throw new Error("no bulk");
    // N sigma² (1 + √(M/N))² of the pieces' own N and M, not the record's lambda_plus.
    expect(bulk.lambdaPlus).toBeCloseTo(1000 * 0.0025 * (1 + Math.SQRT1_2) ** 2, 9);
    expect([bulk.lambdaEdge, bulk.distance, bulk.mass, numSpikes, spikes]).toEqual([null, null, 1, null, []]);
  });

  test("that could not be fitted is said to be missing", () => {
    const { bulk } = drawn(esdFigure({ ...data, record: { ...data.record, mp_sigma: null } }));
    expect(bulk).toEqual({ kind: "none", reason: "no bulk could be fitted" });
  });
});

describe("the histogram", () => {
  test("holds the share of the eigenvalues that lie within the axis", () => {
    const { bars, beyond } = figure;
    const width = bars.edges[1] - bars.edges[0];
    const mass = bars.density.reduce((sum, density) => sum + density * width, 0);
    expect(mass).toBeCloseTo(1 - beyond.count / 500, 10);
  });

  test("spikes within the axis and beyond it are all there are", () => {
    const { spikes, beyond, numSpikes, domain } = figure;
    expect(numSpikes).toBe(10);
    expect(spikes.length + beyond.count).toBe(10);
    expect(spikes.every((spike) => spike > (data.record.lambda_edge ?? 0) && spike <= domain[1])).toBe(true);
  });

  test("a bar of zeros does not flatten the others", () => {
    const collapsed = simulated("example-rank-collapse");
    const { bars, top } = drawn(
      esdFigure(measuredLayer(collapsed.eigenvalues, collapsed, { mp_sigma: null })),
    );
    const [first, second] = bars.density.toSorted((a, b) => b - a);
    expect(first).toBeGreaterThan(top);
    expect(second).toBeGreaterThan(top / 4);
  });

  test("of equal eigenvalues has one bar", () => {
    const equal = new Float64Array(60).fill(2);
    const { bars, domain } = drawn(esdFigure(measuredLayer(equal, { N: 60, M: 60 }, { mp_sigma: null })));
    expect(bars.density.filter((density) => density > 0)).toHaveLength(1);
    expect(domain[0]).toBeLessThan(2);
    expect(domain[1]).toBeGreaterThan(2);
  });
});
