import { expect, test } from "vitest";
import { directOperations } from "../../src/analysis/direct-work.js";
import { spectrumShape } from "../../src/layers/matrix.js";
import { f32Source } from "../helpers.js";

const ofDense = (N: number, M: number) => N * M ** 2;

test("a matrix takes N M², lying either way", () => {
  for (const shape of [
    [7, 3],
    [3, 7],
  ]) {
    const source = f32Source(shape, new Float32Array(21));
    expect(directOperations(spectrumShape({ part: "", source, kernel: "dense" }))).toBe(ofDense(7, 3));
  }
});

test("a convolution takes as much as its positions and, at most, as the matrix that it is laid out to", () => {
  for (const [first, second] of [
    [7, 3],
    [3, 7],
  ]) {
    const source = f32Source([first, second, 4], new Float32Array(first * second * 4));
    const [M, N] = [first, second * 4].toSorted((a, b) => a - b);
    const found = directOperations(spectrumShape({ part: "", source, kernel: "conv" }));
    expect(found).toBeGreaterThanOrEqual(4 * ofDense(7, 3) + ofDense(N, M));
    expect(found).toBeLessThan(4 * ofDense(7, 3) + 4 * ofDense(N, M));
  }
});
