import { describe, expect, test } from "vitest";
import { loadLapackEngine } from "../../src/esd/engines/lapack.js";
import { mlMatrixEngine } from "../../src/esd/engines/ml-matrix.js";
import { normalStream } from "../helpers.js";

const engine = (await loadLapackEngine())?.solver ?? null;

// Run where the machine has a LAPACK; that there is none is no failure of the engine's.
describe.runIf(engine)("the system's LAPACK", () => {
  test.each([
    [1, 1],
    [1, 9],
    [7, 3],
    [64, 64],
    [130, 97],
    [97, 131],
    [300, 41],
  ])("agrees with the reference solver on %i x %i", (rows, columns) => {
    const values = Float64Array.from({ length: rows * columns }, normalStream(rows * 1000 + columns));
    const view = { values, offset: 0, rows, columns, rowStride: columns, columnStride: 1 };
    const found = engine?.eigenvalues(view) ?? [];
    const expected = mlMatrixEngine.eigenvalues(view);
    const largest = expected[expected.length - 1];
    expect(found).toHaveLength(expected.length);
    expected.forEach((eigenvalue, i) => {
      expect(Math.abs(found[i] - eigenvalue)).toBeLessThan(1e-13 * expected.length * largest);
    });
  });

  test("takes weights whose squares would overflow or vanish", () => {
    for (const scale of [1e-150, 1e150]) {
      const values = Float64Array.of(3 * scale, 0, 0, 4 * scale);
      const view = { values, offset: 0, rows: 2, columns: 2, rowStride: 2, columnStride: 1 };
      const [a, b] = engine?.eigenvalues(view) ?? [];
      expect(a / (9 * scale * scale)).toBeCloseTo(1, 12);
      expect(b / (16 * scale * scale)).toBeCloseTo(1, 12);
    }
  });
});
