import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type MatrixView, transposed } from "../../../src/esd/engine.js";
import { mlMatrixEngine } from "../../../src/esd/engines/ml-matrix.js";
import { wasmEngine } from "../../../src/esd/engines/wasm.js";
import { normalStream } from "../../helpers.js";
import { distance, gaussian, scaled, view, withSingularValues } from "../matrices.js";

/** The accuracy that is promised: max |Δλ| / λmax. */
const tolerance = (n: number) => 1e-13 * n;

function squares(singularValues: readonly number[]): Float64Array {
  return Float64Array.from(singularValues, (s) => s * s).sort();
}

/** Shapes about every boundary of the blocking: the 4 of a block, the band's width, tiles of 128, slices of 256. */
const SHAPES: readonly (readonly [number, number])[] = [
  [1, 1],
  [1, 300],
  [2, 2],
  [3, 7],
  [4, 4],
  [5, 4],
  [16, 16],
  [17, 17],
  [18, 40],
  [20, 20],
  [31, 33],
  [63, 64],
  [129, 130],
  [145, 700],
  [255, 255],
  [257, 256],
  [258, 259],
  [280, 600],
  [300, 700],
];

describe.each(SHAPES)("a %i x %i matrix", (rows, columns) => {
  const matrix = gaussian(rows, columns, rows * 1000 + columns);
  const n = Math.min(rows, columns);

  test("has the eigenvalues that the reference finds, in f64 and in f32", () => {
    expect(distance(wasmEngine.eigenvalues(matrix), mlMatrixEngine.eigenvalues(matrix))).toBeLessThan(
      tolerance(n),
    );
    const inF32 = { ...matrix, values: Float32Array.from(matrix.values) };
    expect(distance(wasmEngine.eigenvalues(inF32), mlMatrixEngine.eigenvalues(inF32))).toBeLessThan(
      tolerance(n),
    );
  });

  test("has those of its transpose", () => {
    const eigenvalues = wasmEngine.eigenvalues(matrix);
    expect(distance(wasmEngine.eigenvalues(transposed(matrix)), eigenvalues)).toBeLessThan(tolerance(n));
  });
});

const anyMatrix = fc
  .record({ rows: fc.integer({ min: 1, max: 90 }), columns: fc.integer({ min: 1, max: 90 }), seed: fc.nat() })
  .map(({ rows, columns, seed }) => gaussian(rows, columns, seed));

describe("the eigenvalues", () => {
  test("agree with the reference, whatever the shape", () => {
    fc.assert(
      fc.property(anyMatrix, (matrix) => {
        const eigenvalues = wasmEngine.eigenvalues(matrix);
        expect(distance(eigenvalues, mlMatrixEngine.eigenvalues(matrix))).toBeLessThan(
          tolerance(eigenvalues.length),
        );
      }),
      { numRuns: 60 },
    );
  });

  test("are those that a matrix was made from, graded down to 1e-12 of the largest", () => {
    const grade = fc.record({
      n: fc.integer({ min: 1, max: 120 }),
      more: fc.integer({ min: 0, max: 60 }),
      decades: fc.double({ min: 0, max: 6, noNaN: true }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(grade, ({ n, more, decades, seed }) => {
        const s = Array.from({ length: n }, (_, i) => 10 ** (-decades * (i / n)));
        const eigenvalues = wasmEngine.eigenvalues(withSingularValues(s, n + more, seed));
        expect(distance(eigenvalues, squares(s))).toBeLessThan(tolerance(n));
      }),
      { numRuns: 40 },
    );
  });

  test("are those that a matrix was made from, in clusters, equal but for rounding or a little more", () => {
    const clustered = fc.record({
      levels: fc.array(fc.constantFrom(0, 1e-6, 1e-3, 0.5, 1), { minLength: 1, maxLength: 3 }),
      members: fc.integer({ min: 1, max: 40 }),
      more: fc.integer({ min: 0, max: 20 }),
      spread: fc.constantFrom(0, 1e-15, 1e-12, 1e-8),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(clustered, ({ levels, members, more, spread, seed }) => {
        const normal = normalStream(seed);
        const s = levels.flatMap((level) =>
          Array.from({ length: members }, () => level * (1 + spread * normal())),
        );
        const eigenvalues = wasmEngine.eigenvalues(withSingularValues(s, s.length + more, seed));
        expect(distance(eigenvalues, squares(s))).toBeLessThan(tolerance(s.length));
      }),
      { numRuns: 150 },
    );
  });

  test("scale with the square of the weights", () => {
    fc.assert(
      fc.property(anyMatrix, fc.integer({ min: -480, max: 480 }), (matrix, exponent) => {
        const eigenvalues = wasmEngine.eigenvalues(matrix);
        const others = wasmEngine.eigenvalues(scaled(matrix, 2 ** exponent));
        const back = others.map((x) => x * 2 ** -exponent * 2 ** -exponent);
        expect(distance(back, eigenvalues)).toBeLessThan(tolerance(eigenvalues.length));
      }),
      { numRuns: 40 },
    );
  });

  test("ascend, none negative", () => {
    fc.assert(
      fc.property(anyMatrix, (matrix) => {
        const eigenvalues = wasmEngine.eigenvalues(matrix);
        expect(eigenvalues).toHaveLength(Math.min(matrix.rows, matrix.columns));
        expect(eigenvalues[0]).toBeGreaterThanOrEqual(0);
        expect(eigenvalues).toEqual(eigenvalues.toSorted());
      }),
      { numRuns: 30 },
    );
  });
});

describe("of matrices whose eigenvalues are known exactly", () => {
  test("all equal: a reflection's are 1", () => {
    const eigenvalues = wasmEngine.eigenvalues(withSingularValues(new Array(200).fill(1), 200, 3));
    expect(distance(eigenvalues, new Float64Array(200).fill(1))).toBeLessThan(tolerance(200));
  });

  test("of ones: M·N once, and otherwise nothing beyond the floor", () => {
    const eigenvalues = wasmEngine.eigenvalues(view(new Float32Array(150 * 90).fill(1), 150, 90));
    expect(eigenvalues[89] / 13500).toBeCloseTo(1, 13);
    expect(eigenvalues[88]).toBeLessThan(wasmEngine.relativeFloor(90) * 13500);
  });

  test("of zeros: zero", () => {
    expect(wasmEngine.eigenvalues(view(new Float32Array(70 * 50), 70, 50))).toEqual(new Float64Array(50));
    expect(wasmEngine.eigenvalues(view(new Float64Array(1), 1, 1))).toEqual(new Float64Array(1));
  });

  test("of one row: its squared norm", () => {
    expect(wasmEngine.eigenvalues(view(Float32Array.of(3, 4, 12), 1, 3))).toEqual(Float64Array.of(169));
  });

  test("of a bidiagonal matrix of ones: 2 + 2 cos(2kπ / (2n + 1))", () => {
    const n = 210;
    const values = new Float32Array(n * n);
    for (let i = 0; i < n; i++) {
      values[i * n + i] = 1;
      if (i + 1 < n) values[i * n + i + 1] = 1;
    }
    const exact = Float64Array.from(
      { length: n },
      (_, k) => 2 + 2 * Math.cos((2 * (k + 1) * Math.PI) / (2 * n + 1)),
    );
    expect(distance(wasmEngine.eigenvalues(view(values, n, n)), exact.sort())).toBeLessThan(tolerance(n));
  });

  test("of rank 3: three, the rest within the solver's floor", () => {
    const eigenvalues = wasmEngine.eigenvalues(
      withSingularValues([5, 4, 3, ...new Array(97).fill(0)], 130, 8),
    );
    const floor = wasmEngine.relativeFloor(100) * eigenvalues[99];
    expect(eigenvalues.filter((x) => x <= floor)).toHaveLength(97);
    expect(distance(eigenvalues.slice(97), Float64Array.of(9, 16, 25))).toBeLessThan(tolerance(100));
  });

  test("of two blocks that don't meet: those of both", () => {
    const [a, b] = [gaussian(60, 60, 1), gaussian(45, 45, 2)];
    const both = new Float64Array(105 * 105);
    for (let i = 0; i < 60; i++) both.set(a.values.subarray(i * 60, i * 60 + 60), i * 105);
    for (let i = 0; i < 45; i++) both.set(b.values.subarray(i * 45, i * 45 + 45), (60 + i) * 105 + 60);
    const expected = Float64Array.from([...wasmEngine.eigenvalues(a), ...wasmEngine.eigenvalues(b)]).sort();
    expect(distance(wasmEngine.eigenvalues(view(both, 105, 105)), expected)).toBeLessThan(tolerance(105));
  });
});

describe("of weights near the ends of the range", () => {
  const unit = gaussian(70, 40, 11);
  const eigenvalues = wasmEngine.eigenvalues(unit);

  test.each([1e150, 1e-150])("times %d they are times its square", (factor) => {
    const others = wasmEngine.eigenvalues(scaled(unit, factor));
    const back = others.map((x) => x / factor / factor);
    expect(distance(back, eigenvalues)).toBeLessThan(tolerance(40));
  });

  test("f32 subnormals count as what they are", () => {
    const values = Float32Array.from(unit.values, (x) => x * 1e-41);
    const matrix = view(values, 70, 40);
    expect(distance(wasmEngine.eigenvalues(matrix), mlMatrixEngine.eigenvalues(matrix))).toBeLessThan(
      tolerance(40),
    );
  });

  test("f64 subnormals, whose squares are nothing, give zeros", () => {
    expect(wasmEngine.eigenvalues(scaled(unit, 1e-310))).toEqual(new Float64Array(40));
  });

  test("a subnormal row among ordinary ones changes nothing", () => {
    const values = Float64Array.from([...unit.values, ...unit.values.subarray(0, 40).map((x) => x * 1e-312)]);
    expect(distance(wasmEngine.eigenvalues(view(values, 71, 40)), eigenvalues)).toBeLessThan(tolerance(40));
  });
});

describe("a view", () => {
  test("of a kernel position of a convolution is read by its strides", () => {
    const [first, second, positions] = [30, 22, 9];
    const { values } = gaussian(first, second * positions, 4);
    for (const offset of [0, 4, 8]) {
      const strides = { rowStride: second * positions, columnStride: positions };
      const position: MatrixView = { values, offset, rows: first, columns: second, ...strides };
      const copied = Float64Array.from({ length: first * second }, (_, i) => values[i * positions + offset]);
      const expected = wasmEngine.eigenvalues(view(copied, first, second));
      expect(distance(wasmEngine.eigenvalues(position), expected)).toBeLessThan(tolerance(second));
    }
  });

  test("of part of a larger matrix is read by its offset and row stride, and left as it was", () => {
    const whole = gaussian(50, 60, 9);
    const before = whole.values.slice();
    const part: MatrixView = { ...whole, offset: 125, rows: 40, columns: 33 };
    const copied = Float64Array.from(
      { length: 40 * 33 },
      (_, i) => whole.values[125 + Math.floor(i / 33) * 60 + (i % 33)],
    );
    const expected = wasmEngine.eigenvalues(view(copied, 40, 33));
    expect(distance(wasmEngine.eigenvalues(part), expected)).toBeLessThan(tolerance(33));
    expect(whole.values).toEqual(before);
  });
});

describe("W in panels of rows", () => {
  const matrix = gaussian(700, 90, 21);
  const eigenvalues = wasmEngine.eigenvalues(matrix);
  const rows = (from: number, to: number): MatrixView => ({ ...matrix, offset: from * 90, rows: to - from });

  test("has the spectrum of the whole, wherever it is cut", () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 699 }), { maxLength: 6 });
    fc.assert(
      fc.property(cuts, (at) => {
        const bounds = [0, ...at.toSorted((a, b) => a - b), 700];
        const gram = wasmEngine.accumulate(90);
        for (let i = 0; i + 1 < bounds.length; i++) gram.addRows(rows(bounds[i], bounds[i + 1]));
        expect(distance(gram.finish().eigenvalues, eigenvalues)).toBeLessThan(tolerance(90));
      }),
      { numRuns: 20 },
    );
  });

  test("may be interleaved with other matrices", () => {
    const gram = wasmEngine.accumulate(90);
    gram.addRows(rows(0, 300));
    expect(wasmEngine.eigenvalues(view(Float32Array.of(3, 4), 1, 2))).toEqual(Float64Array.of(25));
    const other = wasmEngine.accumulate(90);
    other.addRows(rows(0, 10));
    gram.addRows(rows(300, 700));
    expect(distance(gram.finish().eigenvalues, eigenvalues)).toBeLessThan(tolerance(90));
    const ofTenRows = other.finish().eigenvalues;
    expect(distance(ofTenRows.slice(80), wasmEngine.eigenvalues(rows(0, 10)))).toBeLessThan(tolerance(90));
    expect(ofTenRows[79]).toBeLessThan(wasmEngine.relativeFloor(90) * ofTenRows[89]);
  });

  test("may grow by 450 orders of magnitude from one panel to the next", () => {
    const gram = wasmEngine.accumulate(90);
    gram.addRows(scaled(rows(0, 100), 1e-300));
    gram.addRows(scaled(rows(0, 700), 1e150));
    gram.addRows(rows(0, 100));
    const back = gram.finish().eigenvalues.map((x) => x / 1e150 / 1e150);
    expect(distance(back, eigenvalues)).toBeLessThan(tolerance(90));
  });

  test("may change from f64 out of f32's range to f32", () => {
    const small = Float32Array.from(matrix.values.subarray(0, 9000));
    const gram = wasmEngine.accumulate(90);
    gram.addRows(scaled(matrix, 1e60));
    gram.addRows(view(small, 100, 90));
    const back = gram.finish().eigenvalues.map((x) => x / 1e60 / 1e60);
    expect(distance(back, eigenvalues)).toBeLessThan(tolerance(90));
  });

  test("a wide matrix comes as panels of columns, transposed", () => {
    const wide = transposed(matrix);
    const gram = wasmEngine.accumulate(90);
    for (const [from, columns] of [
      [0, 200],
      [200, 256],
      [456, 244],
    ]) {
      gram.addRows(transposed({ ...wide, offset: from * wide.columnStride, columns }));
    }
    expect(distance(gram.finish().eigenvalues, eigenvalues)).toBeLessThan(tolerance(90));
  });
});

test("more eigenvalues than the kernel's memory can address are refused", () => {
  expect(() => wasmEngine.accumulate(30_001)).toThrow(RangeError);
});

test("the spectrum comes with ‖WᵀW‖_F, of the matrix before it was reduced", () => {
  for (const exponent of [0, 400]) {
    const { eigenvalues, gramNorm } = wasmEngine.spectrum(scaled(gaussian(33, 21, 2), 2 ** exponent));
    const largest = eigenvalues[20];
    const norm = largest * Math.sqrt(eigenvalues.reduce((sum, x) => sum + (x / largest) ** 2, 0));
    expect(gramNorm / norm).toBeCloseTo(1, 13);
  }
});
