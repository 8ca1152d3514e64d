import { describe, expect, test } from "vitest";
import { wasmEngine, wasmEngineOffering } from "../../../src/esd/engines/wasm.js";
import { breakRounds, endRounds, type Hand, openHand, piecesMade } from "../../../src/esd/shared-rounds.js";
import { type HelperThread, helperThread } from "../helper-thread.js";
import { distance, gaussian, view } from "../matrices.js";

const HELP = "({ helpWith }) => helpWith(matrix, hand)";

/** An engine that the threads help with its first large matrix, each with a hand of its own. */
function sharing(helpers: readonly HelperThread[], hands: readonly Hand[]) {
  return wasmEngineOffering((matrix) => {
    for (const [i, helper] of helpers.entries()) helper.start({ matrix, hand: hands[i] });
  });
}

/** About the boundaries of the blocking, f32 and f64, lying either way, and wide. */
const SHAPES: readonly (readonly [number, number, "f32" | "f64"])[] = [
  [1536, 1536, "f32"],
  [1601, 1670, "f64"],
  [1999, 1541, "f32"],
];

describe.each(SHAPES)("a %i x %i matrix of %s", (rows, columns, dtype) => {
  const normal = gaussian(rows, columns, rows);
  const matrix = dtype === "f64" ? normal : { ...normal, values: Float32Array.from(normal.values) };
  const alone = wasmEngine.spectrum(matrix);

  test.each([0, 1, 2])("has the same spectrum to the last bit with %i helpers", async (count) => {
    const helpers = await Promise.all(Array.from({ length: count }, () => helperThread(HELP)));
    const hands = helpers.map(() => openHand());
    expect(sharing(helpers, hands).spectrum(matrix)).toEqual(alone);
    for (const helper of helpers) await helper.ended();
    // Of some hundred rounds, to each of which it is woken.
    for (const hand of hands) expect(piecesMade(hand)).toBeGreaterThan(0);
  });
});

test("a large matrix in parts has its exact eigenvalues: a bidiagonal one of ones, 2 + 2 cos(2kπ / (2n + 1))", () => {
  const n = 1603;
  const values = new Float32Array(n * n);
  for (let i = 0; i < n; i++) values.fill(1, i * n + i, i * n + Math.min(i + 2, n));
  const exact = Float64Array.from(
    { length: n },
    (_, k) => 2 + 2 * Math.cos((2 * (k + 1) * Math.PI) / (2 * n + 1)),
  );
  expect(distance(wasmEngine.eigenvalues(view(values, n, n)), exact.sort())).toBeLessThan(1e-13 * n);
});

test("a matrix is offered where it is worth several threads' while, and never a small one", () => {
  const orders: number[] = [];
  const engine = wasmEngineOffering(({ order, rounds }) => {
    orders.push(order);
    endRounds(rounds);
  });
  for (const columns of [300, 1535, 1536, 4000]) engine.accumulate(columns);
  expect(orders).toEqual([1536, 4000]);
});

test("the memory of a matrix that broke is not the next one's: a helper may still be writing to it", () => {
  const memories: object[] = [];
  const engine = wasmEngineOffering(({ memory, rounds }) => {
    memories.push(memory);
    if (memories.length === 2) breakRounds(rounds);
  });
  for (let i = 0; i < 3; i++) engine.accumulate(1536).abandon();
  expect(memories[1]).toBe(memories[0]);
  expect(memories[2]).not.toBe(memories[1]);
});
